/* What this browser keeps: the key of the sign-in, pages that open without network, forms that wait for it. Read by
   pages and by the worker alike. The key cannot be taken out of the store, and opens nothing once it was idle as
   long as a sign-in may be. */
var portalStore = (function () {
  'use strict';
  var NAMES = ['keys', 'pages', 'outbox'];
  var opened;

  function open() {
    opened = opened || new Promise(function (resolve, reject) {
      var asked = self.indexedDB.open('portal', 1);
      asked.onupgradeneeded = function () {
        NAMES.forEach(function (name) { asked.result.createObjectStore(name); });
      };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
    return opened;
  }
  function ask(name, mode, work) {
    return open().then(function (database) {
      return new Promise(function (resolve, reject) {
        var deal = database.transaction(name, mode);
        var asked = work(deal.objectStore(name));
        deal.oncomplete = function () { resolve(asked.result); };
        deal.onerror = deal.onabort = function () { reject(deal.error); };
      });
    });
  }
  function get(name, key) { return ask(name, 'readonly', function (store) { return store.get(key); }); }
  function all(name) { return ask(name, 'readonly', function (store) { return store.getAll(); }); }
  function put(name, key, value) { return ask(name, 'readwrite', function (store) { return store.put(value, key); }); }
  function remove(name, key) { return ask(name, 'readwrite', function (store) { return store.delete(key); }); }
  function clear(name) { return ask(name, 'readwrite', function (store) { return store.clear(); }); }

  // --- the key ------------------------------------------------------------------------------
  function bytes(hex) { return new Uint8Array(hex.match(/../g).map(function (two) { return parseInt(two, 16); })); }
  function importKey(hex) {
    return self.crypto.subtle.importKey('raw', bytes(hex), 'AES-GCM', false, ['encrypt', 'decrypt']);
  }
  // Of another person nothing stays but what waits to be sent, which that person alone can open.
  function keep(said) {
    return Promise.all([importKey(said.key), get('keys', 'own')]).then(function (found) {
      var now = Date.now();
      var own = { owner: said.owner, key: found[0], idle: said.idle * 1000, at: now, until: now + said.longest * 1000 };
      var other = found[1] && found[1].owner !== said.owner;
      return (other ? clear('pages') : Promise.resolve()).then(function () { return put('keys', 'own', own); });
    });
  }
  // What may be opened now: {owner, key}, or null.
  function own() {
    return get('keys', 'own').then(function (one) {
      var now = Date.now();
      return one && now < one.until && Math.abs(now - one.at) < one.idle ? one : null;
    });
  }
  function touch() {
    return own().then(function (one) {
      if (!one) return null;
      one.at = Date.now();
      return put('keys', 'own', one);
    });
  }
  function forget() { return Promise.all([clear('keys'), clear('pages')]); }

  // --- sealing ------------------------------------------------------------------------------
  function seal(key, content) {
    var salt = self.crypto.getRandomValues(new Uint8Array(12));
    return self.crypto.subtle.encrypt({ name: 'AES-GCM', iv: salt }, key, content).then(function (sealed) {
      return { salt: salt, sealed: sealed };
    });
  }
  function unseal(key, one) {
    return self.crypto.subtle.decrypt({ name: 'AES-GCM', iv: one.salt }, key, one.sealed);
  }

  return {
    get: get, all: all, put: put, remove: remove, keep: keep, own: own, touch: touch, forget: forget,
    seal: seal, unseal: unseal
  };
})();
