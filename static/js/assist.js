/* The unit that is chosen to lead is not offered as its own assistant. */
(function () {
  'use strict';
  function start() {
    var lead = document.querySelector('select[name$=lead]');
    var boxes = document.querySelectorAll('input[name$=assisting]');
    if (!lead || !boxes.length) return;
    function show() {
      Array.prototype.forEach.call(boxes, function (box) {
        var leads = box.value === lead.value;
        if (leads) box.checked = false;
        box.disabled = leads;
        box.parentNode.hidden = leads;
      });
    }
    lead.addEventListener('change', show);
    show();
  }
  document.addEventListener('portal:added', start);
  start();
})();
