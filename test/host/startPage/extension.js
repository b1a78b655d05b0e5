// Shows the servers view, and the walkthrough beside it unless an editor is open already, as after a reload.
const vscode = require('vscode');

const attempts = 50;

exports.activate = async () => {
  const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const isNew = tabs().length === 0;
  await vscode.commands.executeCommand('azurePostgresTls.servers.focus');
  // VS Code shows a walkthrough of its own until it knows those of extensions
  for (let attempt = 0; isNew && attempt < attempts; attempt++) {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'postgres-tls.azure-postgres-tls#start');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const other = tabs().filter(({ label }) => !label.includes('PostgreSQL TLS'));
    if (other.length === 0) return;
    await vscode.window.tabGroups.close(other);
  }
};
