/* The text of an answer that was given before is taken over, to be changed: behind what stands there. */
(function () {
  'use strict';
  function fieldFor(button) {
    var row = button.closest('[data-row]');
    return row ? row.querySelector('textarea[name$="-spot_text"]') : document.querySelector('form textarea[name=text]');
  }
  function offer(root) {
    Array.prototype.forEach.call(root.querySelectorAll('[data-take-answer]'), function (button) {
      button.hidden = !fieldFor(button);
    });
  }
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-take-answer]');
    if (!button) return;
    var field = fieldFor(button);
    var spot = button.closest('[data-row]') && button.closest('[data-row]').querySelector('input[name$="-is_spot"]');
    if (spot && !spot.checked) spot.click();
    var text = button.parentNode.querySelector('[data-answer]').innerText.trim();
    field.value = field.value.trim() ? field.value.trim() + '\n' + text : text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });
  document.addEventListener('portal:added', function (event) { offer(event.target); });
  offer(document);
})();
