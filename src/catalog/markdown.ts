import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import yaml from 'highlight.js/lib/languages/yaml';
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

hljs.registerLanguage('bash', bash);
hljs.registerLanguage('yaml', yaml);

/** What stands for the placeholders of placeholders.ts. */
export interface TextValues {
  nodeAddress: string;
  /** Without a slash at the end. */
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
    ...['h2', 'h3', 'h4', 'p', 'ul', 'ol', 'li', 'em', 'strong', 'code', 'pre', 'span', 'a', 'img'],
    ...['blockquote', 'hr', 'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
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
    // a code block that scrolls must be reachable by keyboard
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer' }),
  },
};

/** Markdown of a lab to HTML that is safe to show: no HTML of the author's, no script, no style. */
export function renderMarkdown(labId: string, text: string, values: TextValues): string {
  const own = text
    .replaceAll('{{node.address}}', () => values.nodeAddress)
    .replaceAll('{{files}}', () => values.filesUrl)
    .replaceAll('](img/', `](/labs/${labId}/img/`);
  return sanitizeHtml(markdown.render(own), allowed);
}
