// Shows the servers view, and the walkthrough beside it unless an editor is open already, as after a reload.
const vscode = require('vscode');

const attempts = 50;

exports.activate = async () => {
  const labels = () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map((tab) => ({ tab, label: tab.label })));
  const isNew = labels().length === 0;
  await vscode.commands.executeCommand('azurePostgresTls.servers.focus');
  // until VS Code knows the walkthroughs of extensions, it shows one of its own
  for (let attempt = 0; isNew && attempt < attempts; attempt++) {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'postgres-tls.azure-postgres-tls#start');
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (labels().some(({ label }) => label.includes('PostgreSQL'))) return;
    const others = labels().filter(({ label }) => label.startsWith('Walkthrough'));
    await vscode.window.tabGroups.close(others.map(({ tab }) => tab));
  }
};
