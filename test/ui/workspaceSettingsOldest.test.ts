import { testWorkspaceSettings } from './harness/workspaceSettings';

testWorkspaceSettings('oldest');
