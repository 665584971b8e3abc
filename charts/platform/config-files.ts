import { ConfigMap } from 'cdk8s-plus-28/lib/config-map';
import { Construct } from 'constructs';
import { fingerprint } from './assets';
import type { Component } from './component';

/** Files, or variables, that pods read: a ConfigMap whose fingerprint rolls the pods when the content changes. */
export class ConfigFiles extends Construct {
  readonly name: string;
  readonly checksum: string;
  /** For what is known last; the fingerprint does not follow. */
  readonly configMap: ConfigMap;

  constructor(component: Component, name: string, data: Readonly<Record<string, string>>) {
    super(component, name);
    this.name = name;
    this.checksum = fingerprint(data);
    this.configMap = new ConfigMap(this, 'config-map', { metadata: component.metadata(name), data: { ...data } });
  }
}
