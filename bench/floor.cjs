// What no synth can do without: start Node, load cdk8s' YAML, and write the objects (a JSON file) once.
const { readFileSync } = require('node:fs');
const { Yaml } = require('cdk8s/lib/yaml');

const [objects] = process.argv.slice(2);
process.stdout.write(Yaml.stringify(...JSON.parse(readFileSync(objects, 'utf8'))));
