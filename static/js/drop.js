/* A field for files becomes an area to drop them on, and says what was chosen. */
(function () {
  'use strict';
  function start() {
    Array.prototype.forEach.call(document.querySelectorAll('[data-drop]'), function (area) {
      var input = area.querySelector('input[type=file]');
      var names = area.querySelector('[data-drop-names]');
      if (!input || !names || area.classList.contains('drop')) return;
      area.classList.add('drop');
      input.addEventListener('change', function () {
        names.textContent = '';
        Array.prototype.forEach.call(input.files, function (file) {
          var line = document.createElement('li');
          line.textContent = file.name;
          names.appendChild(line);
        });
      });
    });
  }
  document.addEventListener('portal:added', start);
  start();
})();
