/* <button type="button" data-copy="id" hidden> puts the text of a field on the clipboard; without
   script the text is selected and copied by hand. */
(function () {
  'use strict';
  Array.prototype.forEach.call(document.querySelectorAll('[data-copy]'), function (button) {
    var field = document.getElementById(button.getAttribute('data-copy'));
    var said = button.parentNode.querySelector('[data-copied]');
    button.hidden = false;
    button.addEventListener('click', function () {
      field.select();
      function done() { if (said) said.hidden = false; }
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
      else if (document.execCommand('copy')) done();
    });
  });
})();
