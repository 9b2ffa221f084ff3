/* Two minutes before the sign-in ends for want of use, says so and offers to go on. */
(function () {
  'use strict';
  var seconds = Number(document.body.dataset.idleSeconds);
  var box = document.querySelector('[data-idle-warning]');
  if (!seconds || !box) return;
  var lead = Math.min(120, seconds / 2);
  var timer;
  function wait() {
    window.clearTimeout(timer);
    box.hidden = true;
    timer = window.setTimeout(function () { box.hidden = false; }, (seconds - lead) * 1000);
  }
  box.querySelector('button').addEventListener('click', function () {
    fetch(box.dataset.alive, { credentials: 'same-origin', redirect: 'error' }).then(function (answer) {
      if (answer.ok) wait();
    }, function () { /* signed out or no connection: the warning stays */ });
  });
  // Saving a draft is use of the portal, too.
  document.addEventListener('portal:alive', wait);
  wait();
})();
