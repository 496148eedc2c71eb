// Prints what GitHub's own parser reads as the environment of each job and step of a workflow.
//
//     node github.mjs MODULES FILE    {"processes": {JOB or "JOB step N": {VARIABLE: VALUE}}} or {"error": "..."}
//
// MODULES is the `node_modules` of a folder where `npm install @actions/workflow-parser` ran. A step has the variables of the
// workflow, of its job and of the job's container, too. A value with an expression is null: it is known when the workflow runs.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , modules, file] = process.argv;
const folder = path.join(modules, '@actions', 'workflow-parser');
const main = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).exports['.'];
const parser = await import(pathToFileURL(path.join(folder, main.import ?? main)).href);

const parsed = parser.parseWorkflow({ name: file, content: fs.readFileSync(file, 'utf8') }, new parser.NoOperationTraceWriter());
const errors = parsed.context.errors.getErrors();

/** The members of a mapping of the template; nothing if an expression stands for all of it. */
function variables(mapping) {
  const found = {};
  for (let index = 0; mapping?.count && index < mapping.count; index += 1) {
    const { key, value } = mapping.get(index);
    found[key.toString()] = value.isExpression ? null : value.toString();
  }
  return found;
}

function member(mapping, name) {
  if (!mapping?.count) return undefined;
  for (let index = 0; index < mapping.count; index += 1) {
    if (mapping.get(index).key.toString() === name) return mapping.get(index).value;
  }
  return undefined;
}

/** The variables of the container that a job runs in. */
function ofContainer(workflow, id) {
  const container = member(member(member(workflow, 'jobs'), id), 'container');
  return container?.count ? member(container, 'env') : undefined;
}

if (errors.length || !parsed.value) {
  console.log(JSON.stringify({ error: errors.map((one) => one.message).join('; ') || 'nothing was read' }));
} else {
  const all = variables(member(parsed.value, 'env'));
  const template = await parser.convertWorkflowTemplate(parsed.context, parsed.value);
  const processes = {};
  for (const job of template.jobs ?? []) {
    const ofJob = { ...all, ...variables(job.env), ...variables(ofContainer(parsed.value, job.id.value)) };
    processes[job.id.value] = ofJob;
    for (const [index, step] of (job.steps ?? []).entries()) {
      if (step.env) processes[`${job.id.value} step ${index + 1}`] = { ...ofJob, ...variables(step.env) };
    }
  }
  console.log(JSON.stringify({ processes }));
}
