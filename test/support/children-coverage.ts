/**
 * vitest's set-up file: under the coverage step, whatever a test starts writes V8's own coverage. (Node reads this variable
 * when a process begins, so it does not touch the test's own process, where vitest's provider measures.)
 */
const folder = process.env['WIREBOOK_CHILDREN_COVERAGE'];
if (folder !== undefined) process.env['NODE_V8_COVERAGE'] = folder;
