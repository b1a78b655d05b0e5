import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { escapeHtml, panelHtml } from '../../../../src/ui/panelKit/panelHtml';

const document = {
  title: 'payments-pg',
  heading: 'payments-pg',
  language: 'en',
  serverId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/payments-pg',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: '0123456789abcdef',
  script: 'https://host/connection.js',
  styles: ['https://host/kit.css', 'https://host/connection.css'],
};

suite('document of the panel', () => {
  test('allows its own script and styles, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(panelHtml(document))?.[1];
    assert.deepEqual(policy?.replaceAll('&#39;', "'").split('; '), [
      "default-src 'none'",
      "script-src 'nonce-0123456789abcdef'",
      "style-src https://*.vscode-cdn.net 'nonce-0123456789abcdef'",
      'font-src https://*.vscode-cdn.net',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('has one script and the style of the frame, with the nonce, and no other inline code or style', () => {
    const html = panelHtml(document);
    assert.deepEqual(html.match(/<script[^>]*>/g), [
      '<script nonce="0123456789abcdef" src="https://host/connection.js">',
    ]);
    assert.deepEqual(html.match(/<link[^>]*>/g), [
      '<link rel="stylesheet" nonce="0123456789abcdef" href="https://host/kit.css">',
      '<link rel="stylesheet" nonce="0123456789abcdef" href="https://host/connection.css">',
    ]);
    assert.deepEqual(html.match(/<style[^>]*>/g), ['<style nonce="0123456789abcdef">']);
    assert.ok(!/\sstyle=|\son\w+=|javascript:/.test(html));
  });

  test('shows the name before any file is loaded', () => {
    const html = panelHtml(document);
    const heading = html.indexOf('<h1>payments-pg</h1>');
    assert.ok(heading > 0);
    assert.ok(heading < html.indexOf('<link') && heading < html.indexOf('<script'));
  });

  test('names that look like markup stay text', () => {
    const hostile = `"><script>alert('1')</script>`;
    const html = panelHtml({ ...document, title: hostile, heading: hostile, serverId: hostile });
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(html.includes(`<title>${escapeHtml(hostile)}</title>`));
    assert.ok(html.includes(`<h1>${escapeHtml(hostile)}</h1>`));
    assert.ok(html.includes(`<body data-server-id="${escapeHtml(hostile)}">`));
  });

  test('every character with a meaning in HTML is escaped', () => {
    assert.equal(escapeHtml(`&<>"'`), '&amp;&lt;&gt;&quot;&#39;');
  });
});
