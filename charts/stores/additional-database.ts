import { Construct } from 'constructs';
import { type ClusterSpecManagedRoles, ClusterSpecManagedRolesEnsure, Database } from '../../imports/postgresql.cnpg.io';
import type { Component } from '../platform/component';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';

/** A database beside Airflow's in the platform's Postgres, with an owner of its own. */
export interface AdditionalDatabase {
  readonly database: string;
  /** Login of its owner, keys `username` and `password`. */
  readonly owner: Secret;
}

/** Variables of assets/create-additional-database.sh: none, and it makes nothing. */
export const additionalDatabaseVariables = (additional: AdditionalDatabase | undefined): EnvironmentVariables =>
  additional
    ? {
        ADDITIONAL_DB: additional.database,
        ADDITIONAL_DB_USER: additional.owner.key('username'),
        ADDITIONAL_DB_PASSWORD: additional.owner.key('password'),
      }
    : {};

/** The owner, for `managed.roles` of a Cluster: the operator makes the role and follows its password. */
export const managedOwner = (role: string, { owner }: AdditionalDatabase): ClusterSpecManagedRoles => ({
  name: role,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  passwordSecret: { name: owner.name },
});

/** The database, for the operator of a Cluster. What is in it stays when the object goes: the operator's own choice. */
export class OperatedDatabase extends Construct {
  constructor(cluster: Component, role: string, { database, owner }: AdditionalDatabase) {
    super(cluster, `database-of-${role}`);
    owner.addReader(cluster.objectName);
    new Database(this, 'database', {
      metadata: cluster.metadata(`${cluster.objectName}-${role}`),
      spec: { cluster: { name: cluster.objectName }, name: database, owner: role },
    });
  }
}
