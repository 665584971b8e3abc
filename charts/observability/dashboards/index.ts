export { dashboardFiles } from './dashboard';
