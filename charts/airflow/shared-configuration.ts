import type { Construct } from 'constructs';
import { Component } from '../platform/component';

/** Owner of the ConfigMaps that all Airflow components read. */
export class SharedConfiguration extends Component {
  constructor(scope: Construct) {
    super(scope, 'airflow');
  }
}
