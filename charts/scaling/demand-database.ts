import { Construct } from 'constructs';
import { TriggerAuthentication } from '../../imports/keda.sh';
import type { Component } from '../platform/component';
import type { DemandSource } from '../platform/scaled-object';
import type { Secret } from '../platform/secret';
import type { Neighbour } from '../platform/traffic';
import { type DatabaseEndpoint, hostOf } from '../stores/endpoints';

export interface DemandDatabaseProps {
  /** Straight to Postgres: KEDA keeps a session, which a transaction pool would break. */
  readonly database: DatabaseEndpoint;
  readonly login: Secret;
  /** Namespace of KEDA's operator. */
  readonly namespace: string;
  /** Seconds between two questions. */
  readonly pollingInterval: number;
}

/** Airflow's database, as KEDA asks it how much work is waiting. */
export class DemandDatabase extends Construct {
  readonly source: DemandSource;
  /** The operator's pods, which ask. */
  readonly operator: Neighbour;

  /** @param owner component that owns the authentication */
  constructor(owner: Component, { database, login, namespace, pollingInterval }: DemandDatabaseProps) {
    super(owner, 'demand-database');
    this.operator = { name: 'keda', namespace, labels: { app: 'keda-operator' } };
    const parameters = { userName: 'username', password: 'password' };
    const authentication = `${owner.objectName}-demand`;
    login.addReader(authentication);
    new TriggerAuthentication(this, 'authentication', {
      metadata: owner.metadata(authentication),
      spec: { secretTargetRef: Object.entries(parameters).map(([parameter, key]) => ({ parameter, name: login.name, key })) },
    });
    this.source = {
      authentication,
      connection: {
        host: hostOf(database),
        port: String(database.port.number),
        dbName: database.database,
        // KEDA has no way to be given an authority: encrypted, and its password proven without being sent.
        sslmode: database.authority ? 'require' : database.sslMode,
      },
      pollingInterval,
    };
  }
}
