pairs=("a=1" "b=two words" "c={\"x\": 1}")
for pair in "${pairs[@]}"; do
  key="${pair%%=*}"
  val="${pair#*=}"
  aws ssm put-parameter --name "/airflow/variables/$key" --value "$val"
done
