import { failureLine, requestButton, toolbarButton, type RequestActions } from '../kit/button';
import { element, icon, list, setIcon, setText, type Part } from '../kit/dom';
import { serverName } from '../kit/header';
import type { IconName } from '../kit/icons';
import { lines } from '../kit/lines';
import type { FactView, PageWords, ServerState, Tone, PageRequest } from './protocol';

const toneIcons: Readonly<Record<Tone, IconName>> = {
  strong: 'shield',
  weak: 'warning',
  exposed: 'unlock',
  unknown: 'question',
  changing: 'sync',
};

/** The server: its name and facts, posture, findings, and the actions on its settings. */
export function header(words: PageWords, actions: RequestActions<PageRequest>): Part<ServerState> {
  const failure = failureLine();
  const name = serverName();
  const azureCli = toolbarButton(
    {
      request: 'copyAzureCli',
      icon: 'azure',
      labelled: true,
      confirmation: { label: words.copied, announcement: words.commandCopied },
      failure,
    },
    actions,
  );
  const refresh = toolbarButton({ request: 'refresh', icon: 'refresh', failure }, actions);
  const copyHost = toolbarButton(
    {
      request: 'copyHost',
      icon: 'copy',
      confirmation: { label: words.copied, announcement: words.hostCopied },
      failure,
    },
    actions,
  );
  const toggle = requestButton({ request: 'toggleEnforcement', failure }, actions);
  const minimum = requestButton({ request: 'setMinimum', failure }, actions);

  const tone = icon('blank');
  const posture = element('strong');
  const summary = element('span', { class: 'summary' });
  const host = element('code');
  const hostLine = element(
    'div',
    { class: 'host' },
    element('span', { class: 'hidden' }, words.host),
    host,
    copyHost.element,
  );
  const facts = element('dl', { class: 'facts' });
  const found = lines(words.severity);

  const showFacts = list<FactView>(facts, ({ label, value }) =>
    element('div', {}, element('dt', { class: 'hidden' }, label), element('dd', { title: label }, value)),
  );

  return {
    element: element(
      'header',
      { class: 'server' },
      element(
        'div',
        { class: 'title' },
        name.element,
        element('div', { class: 'toolbar' }, azureCli.element, refresh.element),
      ),
      element(
        'div',
        { class: 'posture' },
        // Screen readers read the whole result after any change.
        element('p', { role: 'status', 'aria-atomic': 'true' }, tone, element('span', {}, posture, ' ', summary)),
        element(
          'div',
          { class: 'buttons', role: 'group', 'aria-label': words.settings },
          toggle.element,
          minimum.element,
        ),
      ),
      hostLine,
      facts,
      failure.element,
      found.element,
    ),
    update: ({ header: view, actions: possible, findings }) => {
      name.update(view);
      setIcon(tone, toneIcons[view.tone], `tone-${view.tone}`);
      setText(posture, view.posture);
      setText(summary, view.summary);
      setText(host, view.host ?? '');
      hostLine.hidden = view.host === undefined;
      showFacts(view.facts);
      azureCli.update(possible.copyAzureCli);
      refresh.update(possible.refresh);
      copyHost.update({ label: words.copyHost, enabled: true });
      toggle.update(possible.toggleEnforcement);
      minimum.update(possible.setMinimum);
      found.update(findings);
    },
  };
}
