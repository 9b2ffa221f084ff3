/* A POST form is sent once: its buttons rest while the answer is on its way. The server refuses twins anyway. */
(function () {
  'use strict';
  function buttons(form) { return Array.prototype.slice.call(form.querySelectorAll('button[type=submit]')); }
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || form.hasAttribute('data-again')) return;
    // What comes as a file leaves the page as it is.
    if (event.submitter && event.submitter.hasAttribute('data-download')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    // After this turn of the loop, so that the pressed button's own name and value are sent along.
    window.setTimeout(function () { buttons(form).forEach(function (button) { button.disabled = true; }); }, 0);
  });
  // Back from the cache of the browser: the form may be sent again.
  window.addEventListener('pageshow', function () {
    Array.prototype.forEach.call(document.querySelectorAll('form[data-sent]'), function (form) {
      delete form.dataset.sent;
      buttons(form).forEach(function (button) { button.disabled = false; });
    });
  });
})();
