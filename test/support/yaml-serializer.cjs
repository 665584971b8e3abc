const { Yaml } = require('cdk8s');

const isManifest = (value) => typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;

/** Lists of Kubernetes objects read as the YAML that will be applied. */
module.exports = {
  test: (value) => Array.isArray(value) && value.length > 0 && value.every(isManifest),
  serialize: (value) => Yaml.stringify(...value),
};
