export { databaseRotation as fernetRotation } from './database';
