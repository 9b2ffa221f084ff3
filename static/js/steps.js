/* The form of a step opens beside the case: it comes from the page of the step, and is sent there. What stood there
   stays below. In a list that is done one by one the first step is open at once. */
(function () {
  'use strict';
  var place = document.querySelector('[data-case]');
  var parts = []; // of the form that is open
  var asked;
  if (!place) return;

  function open(link) {
    if (asked === link) return;
    asked = link;
    link.setAttribute('aria-busy', 'true');
    fetch(link.href, { credentials: 'same-origin', redirect: 'error' })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(new Error('no form')); })
      .then(function (text) {
        link.removeAttribute('aria-busy');
        if (asked === link) show(new DOMParser().parseFromString(text, 'text/html'), link);
      })
      .catch(function () { window.location.assign(link.href); });
  }
  function show(page, link) {
    var form = page.querySelector('form[data-act]');
    if (!form) throw new Error('no form');
    parts.forEach(function (part) { part.remove(); });
    form.setAttribute('action', link.getAttribute('href'));
    var column = place.querySelector('.stack');
    var aside = place.querySelector('aside');
    var what = column.querySelector(':scope > [data-what]');
    if (what) aside.querySelector('[data-steps]').before(what);
    parts = Array.prototype.filter.call(form.closest('.stack').children, function (part) {
      return part === form || !document.getElementById(part.getAttribute('aria-labelledby'));
    });
    column.prepend.apply(column, parts);
    Array.prototype.forEach.call(document.querySelectorAll('a[data-step]'), function (one) {
      if (one === link) one.setAttribute('aria-current', 'true'); else one.removeAttribute('aria-current');
    });
    Array.prototype.forEach.call(page.querySelectorAll('script[src]'), load);
    column.dispatchEvent(new CustomEvent('portal:added', { bubbles: true }));
    var first = form.querySelector('input:not([type=hidden]), select, textarea');
    (first || form.querySelector('[type=submit]')).focus({ preventScroll: true });
    var top = form.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight / 2) form.scrollIntoView();
  }
  // What this page has already listens to the whole document.
  function load(found) {
    var address = found.getAttribute('src');
    if (document.querySelector('script[src="' + address + '"]')) return;
    var script = document.createElement('script');
    script.src = address;
    script.async = false;
    document.head.append(script);
  }

  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[data-step]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  var queue = document.querySelector('[data-queue]');
  var first = document.querySelector('a[data-step=first]');
  if (queue && first && queue.offsetParent && queue.dataset.state === 'mine') open(first);
})();
