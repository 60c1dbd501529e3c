import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import yaml from 'highlight.js/lib/languages/yaml';
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

hljs.registerLanguage('bash', bash);
hljs.registerLanguage('yaml', yaml);

/** The values of the placeholders that placeholders.ts lists. */
export interface TextValues {
  nodeAddress: string;
  /** Where the lab's files are served, without a slash at the end. */
  filesUrl: string;
}

const markdown = new MarkdownIt({
  html: false,
  linkify: false,
  highlight: (code, language) =>
    hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : '',
});

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    'h2',
    'h3',
    'h4',
    'p',
    'ul',
    'ol',
    'li',
    'em',
    'strong',
    'code',
    'pre',
    'span',
    'a',
    'img',
    'blockquote',
    'hr',
    'br',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'title'],
    pre: ['tabindex'],
    code: ['class'],
    span: ['class'],
  },
  allowedSchemes: ['http', 'https'],
  transformTags: {
    h1: 'h2',
    // a code block that scrolls must be focusable, so that the keyboard can scroll it
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer' }),
  },
};

/**
 * Renders a lab's Markdown to HTML that is safe to show, with its placeholders filled in. HTML,
 * scripts and styles in the text are not passed through.
 */
export function renderMarkdown(labId: string, text: string, values: TextValues): string {
  const filledIn = text
    .replaceAll('{{node.address}}', () => values.nodeAddress)
    .replaceAll('{{files}}', () => values.filesUrl)
    .replaceAll('](img/', `](/labs/${labId}/img/`);
  return sanitizeHtml(markdown.render(filledIn), allowed);
}
