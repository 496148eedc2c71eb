# Prints the variables that a `.gitlab-ci.yml` gives to each job, as Psych, which GitLab uses, reads the file.
#
#     ruby gitlab.rb FILE    {"processes": {JOB: {VARIABLE: VALUE}}} or {"error": "..."}
#
# GitLab itself is not asked: which variables a job gets (`extends`, `default`, `inherit`, `value:`) is done here as its
# documentation says. A value with a `$` is null, since GitLab puts variables of the project there.

require "json"
require "date"
require "psych"

KEYWORDS = %w[default include stages variables workflow image services cache before_script after_script pages:deploy spec].freeze
DEEPEST = 11

class Job
  attr_reader :variables

  def initialize(all, name)
    @all = all
    job = extended(name, DEEPEST)
    @variables = texts(job["variables"]).each_with_object(inherited(job["inherit"])) { |(key, value), found| found[key] = value }
  end

  private

  # The job with all that it extends below it.
  def extended(name, depth)
    job = @all[name]
    raise ArgumentError, "#{name} is no job" unless job.is_a?(Hash)
    raise ArgumentError, "#{name} extends too deep" if depth.zero?

    Array(job["extends"]).map { |base| extended(base, depth - 1) }.push(job).reduce { |below, above| merged(below, above) }
  end

  def merged(below, above)
    below.merge(above) { |_, old, new| old.is_a?(Hash) && new.is_a?(Hash) ? merged(old, new) : new }
  end

  # The variables of the whole file that the job takes.
  def inherited(inherit)
    wanted = inherit.is_a?(Hash) && inherit.key?("variables") ? inherit["variables"] : true
    all = texts(@all["variables"])
    return all if wanted == true
    return {} if wanted == false

    all.slice(*Array(wanted))
  end

  def texts(map)
    (map || {}).to_h do |key, value|
      value = value["value"] if value.is_a?(Hash)
      raise ArgumentError, "variables config should be a hash of key value pairs" if value.is_a?(Array) || value.is_a?(Hash)

      [key.to_s, value.nil? || value.to_s.include?("$") ? nil : value.to_s]
    end
  end
end

Psych.add_domain_type("", "reference") { nil }

begin
  text = File.read(ARGV[0])
  all = Psych.safe_load(text, permitted_classes: [Symbol, Date, Time], aliases: true) || {}
  raise ArgumentError, "the file is no map" unless all.is_a?(Hash)

  jobs = all.keys.reject { |name| KEYWORDS.include?(name) || name.to_s.start_with?(".") }.select { |name| all[name].is_a?(Hash) }
  puts JSON.generate({ processes: jobs.to_h { |name| [name, Job.new(all, name).variables] } })
rescue Psych::Exception, ArgumentError => e
  puts JSON.generate({ error: e.message })
end
