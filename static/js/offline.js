/* Without network: says so, counts what waits in the outbox, and sends it when the network is back, each form once by
   its mark. What the server refuses stays there with the reason, to be opened, mended and sent again. */
(function () {
  'use strict';
  var bar = document.querySelector('[data-outbox]');
  if (!bar || !window.indexedDB || !window.isSecureContext || !navigator.serviceWorker) return;
  var words = bar.dataset;
  var text = bar.querySelector('[data-told]');
  var keptAt = Number(document.body.dataset.keptAt);
  var query = new URLSearchParams(location.search);
  var HOUR = 3600000;
  var ASKED = 'portal-offline-asked';
  var held = query.get('held');

  document.addEventListener('submit', function (event) {
    if (!event.target.hasAttribute('data-sign-out')) return;
    window.sessionStorage.removeItem(ASKED);
    portalStore.forget();
  });
  // What was typed waits in the outbox now: it is no draft any more.
  if (held) {
    Object.keys(window.localStorage).forEach(function (name) {
      if (name.indexOf('portal-draft:') === 0 && name.indexOf(':' + location.pathname + '@') > 0) {
        window.localStorage.removeItem(name);
      }
    });
    window.history.replaceState(null, '', location.pathname);
  }

  // --- what the bar says ------------------------------------------------------------------------
  function said(words, values) {
    return words.replace(/__(\w+)__/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function two(number) { return ('0' + number).slice(-2); }
  function clock(at) {
    var then = new Date(at);
    return then.getMonth() + 1 + '-' + two(then.getDate()) + ' ' + two(then.getHours()) + ':' + two(then.getMinutes());
  }
  function mine() {
    return Promise.all([portalStore.all('outbox'), portalStore.get('keys', 'own')]).then(function (found) {
      var owner = found[1] && found[1].owner;
      return found[0].filter(function (one) { return one.owner === owner; })
        .sort(function (a, b) { return a.at - b.at; });
    });
  }
  function tell(extra) {
    return mine().then(function (waiting) {
      var refused = waiting.filter(function (one) { return one.state === 'refused'; }).length;
      var others = waiting.length - refused;
      var lines = [];
      if (keptAt) lines.push(said(words.away, { at: clock(keptAt) }));
      if (extra) lines.push(extra);
      if (others) lines.push(said(words.waiting, { number: others }));
      if (refused) lines.push(said(words.refused, { number: refused }));
      text.textContent = lines.join(' ');
      bar.hidden = !lines.length;
      bar.querySelector('a').hidden = !waiting.length;
      list(waiting);
      return waiting;
    });
  }

  // --- the worker, the key, the pages -------------------------------------------------------------
  function state(marks) {
    var asked = new URLSearchParams();
    marks.forEach(function (mark) { asked.append('mark', mark); });
    return fetch(words.state + '?' + asked, { credentials: 'same-origin', redirect: 'error' })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(new Error('no state')); });
  }
  function prepare(there) {
    var asked = new URLSearchParams({
      pages: JSON.stringify(there.pages), static: words.static, outbox: new URL(words.page, location.href).pathname
    });
    return portalStore.keep(there).then(function () {
      return navigator.serviceWorker.register(words.worker + '?' + asked, { scope: words.scope });
    }).then(function () { return navigator.serviceWorker.ready; }).then(function (ready) {
      window.sessionStorage.setItem(ASKED, String(Date.now()));
      ready.active.postMessage('keep');
    });
  }

  // --- sending --------------------------------------------------------------------------------------
  function alone(work) {
    if (!navigator.locks) return work();
    return navigator.locks.request('portal-outbox', { ifAvailable: true }, function (lock) { return lock && work(); });
  }
  function sync() {
    if (keptAt || navigator.onLine === false) return Promise.resolve();
    return mine().then(function (waiting) {
      var isDue = Date.now() - Number(window.sessionStorage.getItem(ASKED)) > HOUR;
      if (!waiting.length && !isDue) return null;
      return alone(function () {
        return state(waiting.map(function (one) { return one.mark; })).then(function (there) {
          return (isDue ? prepare(there) : portalStore.keep(there)).then(function () { return there; });
        }).then(function (there) { return sendAll(there, 0); });
      });
    }).catch(function () { /* signed out, or no network yet: it waits */ });
  }
  function sendAll(there, number) {
    return mine().then(function (waiting) {
      return waiting.filter(function (one) { return one.state === 'waits' || there.sent.indexOf(one.mark) >= 0; })
        .reduce(function (before, one) {
          return before.then(function () {
            if (there.sent.indexOf(one.mark) >= 0) return portalStore.remove('outbox', one.mark);
            return send(one, there).then(function (isSent) { number += isSent ? 1 : 0; });
          });
        }, Promise.resolve());
    }).then(function () { return tell(number ? said(words.sent, { number: number }) : ''); });
  }
  function opened(one) {
    return portalStore.own().then(function (own) { return portalStore.unseal(own.key, one); })
      .then(function (content) { return new Response(content, { headers: { 'content-type': one.kind } }).formData(); });
  }
  function send(one, there) {
    return opened(one).then(function (form) {
      form.set('csrfmiddlewaretoken', there.token);
      form.set('action', 'next');
      return fetch(one.path, { method: 'POST', body: form, credentials: 'same-origin', headers: { 'HX-Request': 'true' } });
    }).then(function (answer) {
      var isBack = new URL(answer.url).pathname === one.path;
      if (answer.ok && answer.redirected && isBack) return portalStore.remove('outbox', one.mark).then(function () { return true; });
      // Signed out, too much at once, out of order: it waits for the next time.
      if (!answer.ok && answer.status !== 400 && answer.status !== 422 && answer.status !== 413) throw new Error('later');
      return answer.text().then(function (html) {
        one.state = 'refused';
        one.why = reasons(html);
        return portalStore.put('outbox', one.mark, one).then(function () { return false; });
      });
    });
  }
  function reasons(html) {
    var page = new DOMParser().parseFromString(html, 'text/html');
    var found = page.querySelectorAll('[data-errsum] li, [data-twin] b');
    var lines = Array.prototype.map.call(found, function (one) { return one.textContent.trim().replace(/\s+/g, ' '); });
    return lines.length ? lines : [words.unknown];
  }

  // --- the page of the outbox -------------------------------------------------------------------------
  function list(waiting) {
    var box = document.querySelector('[data-outbox-list]');
    if (!box) return;
    var blank = document.querySelector('template[data-outbox-row]');
    document.querySelector('[data-outbox-none]').hidden = waiting.length > 0;
    box.replaceChildren.apply(box, waiting.map(function (one) {
      var row = blank.content.firstElementChild.cloneNode(true);
      row.querySelector('[data-at]').textContent = clock(one.at);
      var isRefused = one.state === 'refused';
      row.querySelector('[data-is-waiting]').hidden = isRefused;
      row.querySelector('[data-is-refused]').hidden = !isRefused;
      (one.why || []).forEach(function (line) {
        var item = document.createElement('li');
        item.textContent = line;
        row.querySelector('[data-why]').append(item);
      });
      row.querySelector('a').href = one.path + '?mend=' + encodeURIComponent(one.mark);
      row.querySelector('[data-throw]').addEventListener('click', function () {
        portalStore.remove('outbox', one.mark).then(function () { return tell(); });
      });
      label(row, one);
      return row;
    }));
  }
  function label(row, one) {
    opened(one).then(function (form) {
      var titles = Array.from(form.entries()).filter(function (pair) { return /-title$/.test(pair[0]) && pair[1]; });
      row.querySelector('[data-label]').textContent = titles.map(function (pair) { return pair[1]; }).join(words.comma);
    }).catch(function () { /* another sign-in opens it */ });
  }

  // --- a refused form, opened again with all that stood in it ---------------------------------------------
  function mend(mark) {
    return Promise.all([portalStore.get('outbox', mark), portalStore.own()]).then(function (found) {
      var field = found[0] && document.querySelector('input[name="' + found[0].field + '"]');
      if (!field || !found[1]) return null;
      var form = field.form;
      return opened(found[0]).then(function (values) {
        var files = {};
        var pairs = new URLSearchParams();
        Array.from(values.entries()).forEach(function (pair) {
          if (typeof pair[1] === 'string') pairs.append(pair[0], pair[1]);
          else if (pair[1].size) (files[pair[0]] = files[pair[0]] || []).push(pair[1]);
        });
        field.value = mark;
        form.dispatchEvent(new CustomEvent('portal:fill', { detail: pairs.toString() }));
        Object.keys(files).forEach(function (name) {
          var chosen = new DataTransfer();
          files[name].forEach(function (one) { chosen.items.add(one); });
          if (form.elements[name]) form.elements[name].files = chosen.files;
        });
        return tell((found[0].why || []).join(' '));
      });
    });
  }

  navigator.serviceWorker.addEventListener('message', function (event) {
    if (!event.data.stay) return;
    window.dispatchEvent(new Event('pageshow'));
    tell(words[event.data.stay] || words.away);
  });
  ['input', 'click'].forEach(function (kind) {
    var last = 0;
    document.addEventListener(kind, function () {
      if (!keptAt || Date.now() - last < 30000) return;
      last = Date.now();
      portalStore.touch();
    });
  });
  window.addEventListener('online', function () {
    if (keptAt) tell(words.back);
    sync();
  });
  window.setInterval(sync, 60000);
  // A draft is looked for when what waits here has arrived.
  window.portalOutbox = tell(held ? words.held : '').then(sync);
  window.portalOutbox.then(function () {
    var mark = query.get('mend');
    if (mark && !keptAt) return mend(mark);
    return null;
  });
})();
