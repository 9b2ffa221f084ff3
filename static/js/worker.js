/* Between the portal and the network: some pages open without it, and a form that finds none waits in the outbox.
   Which they are stands in the address of this script. Everything else goes its way untouched. */
(function () {
  'use strict';
  var asked = new URL(self.location.href);
  var pages = JSON.parse(asked.searchParams.get('pages') || '[]');
  var statics = asked.searchParams.get('static');
  var OUTBOX = asked.searchParams.get('outbox');
  var CACHE = 'portal-static';
  var HEADERS = ['content-type', 'content-language', 'content-security-policy', 'x-frame-options'];
  var AWAY = [502, 504];  // the proxy answers, the portal does not

  self.addEventListener('install', function () { self.skipWaiting(); });
  self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener('fetch', function (event) {
    var request = event.request;
    var address = new URL(request.url);
    if (address.origin !== self.location.origin) return;
    if (request.method === 'GET' && statics && address.pathname.indexOf(statics) === 0) {
      event.respondWith(file(request));
      return;
    }
    if (request.mode !== 'navigate') return;
    var page = pages.find(function (one) { return one.path === address.pathname; });
    if (request.method === 'GET') event.respondWith(show(event, page));
    else if (request.method === 'POST' && page && page.form) event.respondWith(send(event, page));
  });
  // The pages are asked for before they are needed.
  self.addEventListener('message', function (event) {
    if (event.data !== 'keep') return;
    event.waitUntil(Promise.all(pages.map(function (page) {
      return fetch(page.path, { credentials: 'same-origin' }).then(function (answer) { return keep(page, answer); })
        .catch(function () { /* no network: what is kept stays */ });
    })));
  });

  // --- files of the page: their names change with their content --------------------------------
  function file(request) {
    return fetch(request).then(function (answer) {
      if (answer.ok) {
        var copy = answer.clone();
        caches.open(CACHE).then(function (cache) { return cache.put(request, copy); }).catch(function () { /* full */ });
      }
      return answer;
    }).catch(function (error) {
      return caches.match(request).then(function (kept) {
        if (kept) return kept;
        throw error;
      });
    });
  }

  // --- pages --------------------------------------------------------------------------------------
  function show(event, page) {
    return fetch(event.request).catch(function (error) {
      return (page ? kept(page) : Promise.resolve(null))
        .then(function (found) { return found || kept(pages.find(function (one) { return one.path === OUTBOX; })); })
        .then(function (found) {
          if (found) return found;
          throw error;
        });
    });
  }
  function keep(page, answer) {
    if (answer.status !== 200 || answer.redirected) return Promise.resolve();
    var headers = {};
    HEADERS.forEach(function (name) { if (answer.headers.has(name)) headers[name] = answer.headers.get(name); });
    return Promise.all([answer.arrayBuffer(), page.sealed ? portalStore.own() : null]).then(function (found) {
      var body = found[0], own = found[1];
      if (page.sealed && !own) return null;
      var made = page.sealed ? portalStore.seal(own.key, body) : Promise.resolve({ plain: body });
      return made.then(function (one) {
        one.headers = headers;
        one.at = Date.now();
        return portalStore.put('pages', page.path, one);
      });
    }).catch(function () { /* a full store: the page does not open without network */ });
  }
  function kept(page) {
    if (!page) return Promise.resolve(null);
    return Promise.all([portalStore.get('pages', page.path), portalStore.own()]).then(function (found) {
      var one = found[0], own = found[1];
      if (!one || (page.sealed && !own)) return null;
      return (page.sealed ? portalStore.unseal(own.key, one) : Promise.resolve(one.plain)).then(function (body) {
        var text = new TextDecoder().decode(body).replace('<body', '<body data-kept-at="' + one.at + '"');
        // Each time it is another form.
        if (page.form) {
          var mark = new RegExp('(name="' + page.form.mark + '"\\s+value=")[^"]*');
          text = text.replace(mark, '$1' + self.crypto.randomUUID());
        }
        return new Response(text, { headers: one.headers });
      });
    }).catch(function () { return null; });
  }

  // --- forms --------------------------------------------------------------------------------------
  function send(event, page) {
    var copy = event.request.clone();
    return fetch(event.request).then(function (answer) {
      return AWAY.indexOf(answer.status) < 0 ? answer : hold(event, page, copy);
    }, function () { return hold(event, page, copy); });
  }
  function hold(event, page, request) {
    return request.formData().then(function (form) {
      // Rows and venues are chosen on the page; the server is needed for what it cannot do itself.
      if (page.form.saves.indexOf(form.get('action')) < 0) return stay(event, 'away');
      return portalStore.own().then(function (own) {
        if (!own) return stay(event, 'locked');
        var mark = form.get(page.form.mark);
        var body = new Response(form);
        var kind = body.headers.get('content-type');
        return body.arrayBuffer().then(function (content) { return portalStore.seal(own.key, content); })
          .then(function (one) {
            one.mark = mark;
            one.owner = own.owner;
            one.path = page.path;
            one.field = page.form.mark;
            one.kind = kind;
            one.at = Date.now();
            one.state = 'waits';
            return portalStore.put('outbox', mark, one);
          })
          .then(function () { return Response.redirect(page.path + '?held=' + encodeURIComponent(mark), 303); });
      });
    }).catch(function () { return stay(event, 'full'); });
  }
  // The page stays as it is, with all that was typed, and says why.
  function stay(event, why) {
    return self.clients.get(event.clientId || event.resultingClientId).then(function (page) {
      if (page) page.postMessage({ stay: why });
      return new Response(null, { status: 204 });
    });
  }
})();
