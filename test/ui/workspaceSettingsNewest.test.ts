import { testWorkspaceSettings } from './harness/workspaceSettings';

testWorkspaceSettings('newest');
