// Shows the servers view, and the walkthrough beside it unless an editor is open already, as after a reload.
const vscode = require('vscode');

exports.activate = async () => {
  const isNew = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  await vscode.commands.executeCommand('azurePostgresTls.servers.focus');
  if (isNew) await vscode.commands.executeCommand('azurePostgresTls.openHelp');
};
