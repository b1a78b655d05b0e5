import type { FactView, PageWords, ServerState, Tone } from '../../protocol';
import { failureLine, requestButton, toolbarButton } from './button';
import { element, icon, list, setText } from './dom';
import { lines } from './lines';
import type { PageActions, Part } from './page';

const toneIcons: Readonly<Record<Tone, string>> = {
  strong: 'shield',
  weak: 'warning',
  exposed: 'unlock',
  unknown: 'question',
  changing: 'sync',
};

/** The server: who it is, how it stands, what can be done about it. */
export function header(words: PageWords, actions: PageActions): Part<ServerState> {
  const failure = failureLine();
  const name = element('h1');
  const badges = element('ul', { class: 'badges' });
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
  const found = lines(words);

  const showBadges = list<string>(badges, (text) => element('li', { class: 'badge' }, text));
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
        element('div', { class: 'name' }, name, badges),
        element('div', { class: 'toolbar' }, azureCli.element, refresh.element),
      ),
      element(
        'div',
        { class: 'posture' },
        // spoken as a whole when any of it changes
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
      setText(name, view.name);
      showBadges(view.badges);
      badges.hidden = view.badges.length === 0;
      tone.className = `codicon codicon-${toneIcons[view.tone]} tone-${view.tone}`;
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
