/* What is typed into a form with [data-draft] is kept: in the browser at once, sealed with a key that the server
   gives to the person who is signed in, and on the server a second after the typing stops. It comes back when the
   form is opened again. The clock of the browser decides nothing: the server counts versions. A stranger's words
   are kept in the browser alone, for a day, without name and phone. */
(function () {
  'use strict';
  var PREFIX = 'portal-draft:';
  var DAY = 86400000;
  var store = openStore();
  forgetOld();
  document.addEventListener('submit', function (event) {
    if (event.target.hasAttribute('data-sign-out')) forgetAll();
  });

  // --- the store of the browser -------------------------------------------------------------
  function openStore() {
    try { return window.localStorage; } catch (error) { return null; }
  }
  function names() {
    if (!store) return [];
    return Object.keys(store).filter(function (name) { return name.indexOf(PREFIX) === 0; });
  }
  function forgetAll() { names().forEach(function (name) { store.removeItem(name); }); }
  // Names end with the day they were written on.
  function forgetOld() {
    names().forEach(function (name) {
      var at = Number(name.slice(name.lastIndexOf('@') + 1));
      var longest = name.indexOf(PREFIX + 'stranger') === 0 ? DAY : 7 * DAY;
      if (!(Math.abs(Date.now() - at) < longest + DAY)) store.removeItem(name);
    });
  }
  function read(name) {
    var found = names().filter(function (one) { return one.slice(0, one.lastIndexOf('@')) === name; });
    return found.length ? store.getItem(found[0]) : null;
  }
  function remove(name) {
    names().forEach(function (one) { if (one.slice(0, one.lastIndexOf('@')) === name) store.removeItem(one); });
  }
  function write(name, text) {
    if (!store) return false;
    var day = Math.floor(Date.now() / DAY) * DAY;
    try {
      store.setItem(name + '@' + day, text);
    } catch (error) {
      return false;
    }
    names().forEach(function (one) {
      if (one.slice(0, one.lastIndexOf('@')) === name && one !== name + '@' + day) store.removeItem(one);
    });
    return true;
  }

  // --- sealing: AES-GCM, where the browser has it (HTTPS or this machine) --------------------
  var subtle = window.crypto && window.crypto.subtle;
  function bytes(hex) { return new Uint8Array(hex.match(/../g).map(function (two) { return parseInt(two, 16); })); }
  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (one) {
      return ('0' + one.toString(16)).slice(-2);
    }).join('');
  }
  function keyOf(said) {
    if (!subtle) return Promise.resolve(null);
    return subtle.importKey('raw', bytes(said), 'AES-GCM', false, ['encrypt', 'decrypt']);
  }
  function seal(key, text) {
    var salt = window.crypto.getRandomValues(new Uint8Array(12));
    return subtle.encrypt({ name: 'AES-GCM', iv: salt }, key, new TextEncoder().encode(text)).then(function (sealed) {
      return hex(salt) + hex(sealed);
    });
  }
  function unseal(key, text) {
    return subtle.decrypt({ name: 'AES-GCM', iv: bytes(text.slice(0, 24)) }, key, bytes(text.slice(24)))
      .then(function (plain) { return new TextDecoder().decode(plain); });
  }

  // --- what stands in a form ----------------------------------------------------------------
  function isKept(control, forStranger) {
    if (!control.name || control.disabled || control.name === '_draft') return false;
    if (/^(hidden|file|password|submit|button|reset|image)$/.test(control.type)) return false;
    return !(forStranger && /^(name|phone|website)$/.test(control.name));
  }
  function controls(form, forStranger) {
    return Array.prototype.filter.call(form.elements, function (one) { return isKept(one, forStranger); });
  }
  function valuesOf(form, forStranger) {
    var found = new URLSearchParams();
    controls(form, forStranger).forEach(function (one) {
      if ((one.type === 'checkbox' || one.type === 'radio') && !one.checked) return;
      if (one.type === 'select-multiple') {
        Array.prototype.forEach.call(one.selectedOptions, function (option) { found.append(one.name, option.value); });
      } else {
        found.append(one.name, one.value);
      }
    });
    return found.toString();
  }
  // Rows of the form may have to be added, or a part of it asked for anew: its own script hears of both. Tells
  // whether something was chosen that the page does not offer now.
  function fill(form, text, forStranger) {
    var pairs = Array.from(new URLSearchParams(text).entries());
    form.dispatchEvent(new CustomEvent('portal:restore', { detail: pairs }));
    var left = {};
    pairs.forEach(function (pair) { (left[pair[0]] = left[pair[0]] || []).push(pair[1]); });
    controls(form, forStranger).forEach(function (one) {
      var values = left[one.name];
      if (one.type === 'checkbox' || one.type === 'radio') {
        var at = values ? values.indexOf(one.value) : -1;
        one.checked = at >= 0;
        if (at >= 0) values.splice(at, 1);
      } else if (one.type === 'select-multiple') {
        Array.prototype.forEach.call(one.options, function (option) {
          option.selected = Boolean(values) && values.indexOf(option.value) >= 0;
        });
      } else if (values && values.length) {
        one.value = values.shift();
      }
    });
    form.dispatchEvent(new CustomEvent('portal:restored', { detail: left }));
    return Object.keys(left).some(function (one) { return left[one].filter(Boolean).length > 0; });
  }

  function clock() {
    var now = new Date();
    return ('0' + now.getHours()).slice(-2) + ':' + ('0' + now.getMinutes()).slice(-2);
  }
  function fresh() { return hex(window.crypto.getRandomValues(new Uint8Array(12))); }

  // --- one form -----------------------------------------------------------------------------
  function keepAll(root) {
    Array.prototype.forEach.call(root.querySelectorAll('[data-draft][hidden]'), keep);
  }
  function keep(box) {
    var form = box.closest('form');
    var words = box.dataset;
    var told = box.querySelector('[data-told-draft]');
    var state = box.querySelector('[data-draft-state]');
    var address = new URL(form.getAttribute('action') || location.href, location.href).pathname;
    var isStranger = !words.kept;
    // A form that came back, with its mistakes or for another venue, has what was typed last.
    var cameBack = 'cameBack' in words || new URLSearchParams(location.search).has('mend');
    var key, owner = isStranger ? 'stranger' : '', base = 0, mark = fresh();
    var isDirty = false, hasChanged = false, isSaving = false, timer, aborter, heard = 0;
    var first = valuesOf(form, isStranger);
    form.prepend(told);
    box.hidden = false;

    var sent = document.createElement('input');
    sent.type = 'hidden';
    sent.name = '_draft';
    if (!isStranger) form.append(sent);

    function name() { return PREFIX + owner + ':' + address; }
    function say(text, time) { state.textContent = text.replace('__time__', time || ''); }
    function tell(text, time, buttons) {
      told.querySelector('[data-words]').textContent = text.replace('__time__', time || '');
      ['other', 'this', 'drop-draft'].forEach(function (one) {
        var button = told.querySelector('[data-' + one + ']');
        button.hidden = !buttons[one];
        button.onclick = function () { told.hidden = true; buttons[one](); };
      });
      told.hidden = false;
    }
    function copy(values, isSynced) {
      var text = JSON.stringify({ mark: mark, base: base, values: values, synced: isSynced, at: clock() });
      if (isStranger) return Promise.resolve(write(name(), text));
      if (!key) return Promise.resolve(false);
      var number = heard += 1;
      return seal(key, text).then(function (sealed) { return number === heard ? write(name(), sealed) : true; });
    }
    function openCopy() {
      var text = store && read(name());
      if (!text || (!isStranger && !key)) return Promise.resolve(null);
      return (isStranger ? Promise.resolve(text) : unseal(key, text)).then(JSON.parse).catch(function () {
        remove(name());
        return null;
      });
    }

    // --- keeping ------------------------------------------------------------------------------
    function changed() {
      if (form.dataset.sent) return;
      isDirty = hasChanged = true;
      sent.value = mark + ' ' + address;
      copy(valuesOf(form, isStranger), false).then(function (isThere) {
        if (isStranger) say(isThere ? words.onlyHere : words.none, clock());
      });
      if (!isStranger) later(1000);
    }
    function later(time) {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, time);
    }
    function save() {
      if (isSaving || !isDirty || form.dataset.sent || !owner) return;
      isSaving = true;
      isDirty = false;
      var values = valuesOf(form, false);
      aborter = new AbortController();
      var body = new URLSearchParams({ address: address, base: base, values: values });
      if (!cameBack) body.append('page', location.pathname);
      body.append('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
      fetch(words.kept, {
        method: 'POST', body: body, credentials: 'same-origin', redirect: 'error', signal: aborter.signal,
        headers: { 'HX-Request': 'true' }
      }).then(function (answer) {
        isSaving = false;
        if (answer.ok || answer.status === 409) return answer.json().then(answer.ok ? saved : overtaken);
        if (answer.status === 413) { say(words.long); return null; }
        return failed(answer.status === 401);
      }).catch(function () {
        isSaving = false;
        if (!form.dataset.sent) failed(false);
      });
      function saved(answer) {
        base = answer.version;
        document.dispatchEvent(new CustomEvent('portal:alive'));
        if (isDirty) { later(1000); return; }
        copy(values, true).then(function (isThere) {
          say(isThere || !subtle ? words.saved : words.onlyThere, answer.saved);
        });
      }
      function failed(isSignedOut) {
        isDirty = true;
        copy(valuesOf(form, false), false).then(function (isThere) {
          say(isThere ? (isSignedOut ? words.signedOut : words.here) : words.none, clock());
        });
        later(10000);
      }
    }
    // Another window was faster: nothing is written over before somebody has chosen.
    function overtaken(there) {
      isDirty = true;
      if (!there.values) {
        base = there.version;
        mark = fresh();
        sent.value = mark + ' ' + address;
        if (there.sent) tell(words.sent, '', {});
        later(1000);
        return;
      }
      say('');
      tell(words.elsewhere, there.saved, {
        other: function () { take(there); },
        this: function () { base = there.version; save(); }
      });
    }
    function take(there) {
      base = there.version;
      isDirty = false;
      fill(form, there.values, isStranger);
      sent.value = mark + ' ' + address;
      copy(there.values, true);
      say(words.saved, there.saved);
    }

    // --- bringing back --------------------------------------------------------------------------
    function restored(there, time) {
      var lacks = fill(form, there.values, isStranger);
      sent.value = mark + ' ' + address;
      var text = lacks && !form.dataset.sent ? words.restoredPart : words.restored;
      // The form asks the server for its other half: what is told now is told when it comes back.
      if (form.dataset.sent) window.sessionStorage.setItem(PREFIX + 'told', time);
      tell(text, time, { 'drop-draft': drop });
    }
    function drop() {
      remove(name());
      if (isStranger) { location.reload(); return; }
      var body = new URLSearchParams({ address: address });
      body.append('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
      fetch(words.discard, { method: 'POST', body: body, credentials: 'same-origin' })
        .then(function () { location.assign(location.href); }, function () { say(words.none); });
    }
    function bring(there) {
      return openCopy().then(function (here) {
        if (here && there && (here.mark === there.sent || (here.synced && !there.values))) {
          remove(name());
          here = null;
        }
        if (here) mark = here.mark;
        if (there) base = there.version;
        var time;
        if (cameBack) {
          time = window.sessionStorage.getItem(PREFIX + 'told');
          window.sessionStorage.removeItem(PREFIX + 'told');
          if (time) tell(words.restored, time, { 'drop-draft': drop });
          changed();
          return;
        }
        var isAhead = here && !here.synced && here.values !== first;
        var newest = isAhead ? here : there && there.values ? there : null;
        if (isStranger && here) newest = here;
        if (!newest || newest.values === first) return;
        time = newest === here ? here.at : there.saved;
        if (hasChanged) {
          tell(words.found, time, { other: function () { fill(form, newest.values, isStranger); changed(); } });
          return;
        }
        var isParted = isAhead && there && there.values && here.base !== there.version && here.values !== there.values;
        if (isParted) {
          restored(there, there.saved);
          tell(words.unsaved, there.saved, {
            other: function () { fill(form, here.values, false); changed(); },
            this: function () { remove(name()); }
          });
          return;
        }
        restored(newest, time);
        if (isAhead && !isStranger) changed();
      });
    }

    form.addEventListener('portal:fill', function (event) {
      fill(form, event.detail, isStranger);
      changed();
    });
    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    form.addEventListener('submit', function () {
      window.clearTimeout(timer);
      sent.value = mark + ' ' + address;
      if (aborter && isSaving) aborter.abort();
      if (isStranger) remove(name());
    });
    window.addEventListener('online', save);
    if (isStranger) { bring(null); return; }
    // What waited without network is sent first: its draft has ended then.
    Promise.resolve(window.portalOutbox).then(function () {
      return fetch(words.kept + '?address=' + encodeURIComponent(address), { credentials: 'same-origin', redirect: 'error' });
    })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(new Error('no draft')); })
      .then(function (there) {
        owner = there.owner;
        return keyOf(there.key).then(function (found) {
          key = found;
          return bring(there);
        });
      }, withoutNetwork)
      .then(function () { if (isDirty) later(1000); })
      .catch(function () { say(words.none); });
    // The key of the sign-in is here, too, as long as that may be idle.
    function withoutNetwork() {
      return window.portalStore.own().then(function (own) {
        owner = own.owner;
        key = own.key;
        return bring(null);
      });
    }
  }
  // A form that came later announces itself.
  document.addEventListener('portal:added', function (event) { keepAll(event.target); });
  keepAll(document);
})();
