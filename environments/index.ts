import { dev } from './dev';
import { dr } from './dr';
import { prod } from './prod';
import { staging } from './staging';

/** Every environment, by the name of its file and of its folder in dist/. */
export const environments = { dev, staging, prod, dr };
