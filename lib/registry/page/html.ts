/**
 * The page itself: one document, which never changes.
 *
 * Knows: where things stand on it. Must not know: any name or address; those come as data, and the script puts them in as text.
 *
 * Decision: nothing of what is registered is ever written into HTML, here or on the server. A service called `<script>` is a service with an
 * odd name. So there is nothing to escape, and nothing to forget to escape.
 */

export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Registry</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<header>
<h1>Registry</h1>
<p id="status" role="status">Asking …</p>
</header>
<main>
<dl id="facts"></dl>
<section aria-labelledby="services-title">
<h2 id="services-title">Services</h2>
<div id="services"></div>
</section>
<section aria-labelledby="events-title">
<h2 id="events-title">What happened last</h2>
<ol id="events"></ol>
</section>
</main>
<noscript>This page needs JavaScript: what it shows is under /state.</noscript>
</body>
</html>
`;
