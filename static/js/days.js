/* With a mouse and a keyboard a day may be typed: 0310, 3-10, 昨天; the calendar opens beside it. What is
   typed becomes a whole day at once; the server reads it likewise (deputies_portal/core/words/days.py). */
(function () {
  'use strict';
  if (!window.matchMedia || !window.matchMedia('(pointer: fine)').matches) return;
  var WHOLE = /^(\d{4})\s*[-/.、年]\s*(\d{1,2})\s*[-/.、月]\s*(\d{1,2})\s*[日号]?$/;
  var SOLID = /^(\d{4})(\d{2})(\d{2})$/;
  var SHORT = /^(\d{1,2})\s*[-/.、月]\s*(\d{1,2})\s*[日号]?$/;
  var SOLID_SHORT = /^(\d{2})(\d{2})$/;
  var FROM_TODAY = { '前天': -2, '昨天': -1, '今天': 0, '明天': 1, '后天': 2, yesterday: -1, today: 0, tomorrow: 1 };
  var ONE_DAY = 86400000;

  function at(year, month, day) {
    var found = new Date(Date.UTC(year, month - 1, day));
    found.setUTCFullYear(year);
    return found.getUTCMonth() === month - 1 && found.getUTCDate() === Number(day) ? found.getTime() : null;
  }
  function read(text, today, before) {
    var typed = text.normalize('NFKC').trim().toLowerCase();
    var on = Date.parse(today);
    if (Object.prototype.hasOwnProperty.call(FROM_TODAY, typed)) return on + FROM_TODAY[typed] * ONE_DAY;
    var found = SHORT.exec(typed) || SOLID_SHORT.exec(typed);
    if (found) {
      var year = new Date(on).getUTCFullYear();
      var near = [-1, 0, 1].map(function (n) { return at(year + n, found[1], found[2]); });
      near = near.filter(function (day) { return day !== null && (day <= on || !before); });
      near.sort(function (one, other) { return Math.abs(one - on) - Math.abs(other - on); });
      return near.length ? near[0] : null;
    }
    found = WHOLE.exec(typed) || SOLID.exec(typed);
    return found ? at(found[1], found[2], found[3]) : null;
  }
  function dress(input) {
    var typed = input.value || input.getAttribute('value') || '';
    var box = document.createElement('span');
    var calendar = input.cloneNode(false);
    box.className = 'day-box';
    ['id', 'name', 'required', 'aria-describedby', 'aria-invalid', 'class'].forEach(function (name) {
      calendar.removeAttribute(name);
    });
    calendar.value = input.value;
    calendar.tabIndex = -1;
    calendar.setAttribute('aria-hidden', 'true');
    input.parentNode.insertBefore(box, input);
    box.appendChild(input);
    box.appendChild(calendar);
    input.type = 'text';
    input.autocomplete = 'off';
    input.placeholder = input.dataset.hint;
    input.value = typed;
    calendar.addEventListener('change', function (event) {
      event.stopPropagation();
      input.value = calendar.value;
      ['input', 'change'].forEach(function (name) { input.dispatchEvent(new Event(name, { bubbles: true })); });
    });
  }
  // Before anybody else hears of the change.
  document.addEventListener('change', function (event) {
    var input = event.target;
    if (input.type !== 'text' || !input.dataset.today) return;
    var day = read(input.value, input.dataset.today, 'before' in input.dataset);
    if (day === null) return;
    input.value = new Date(day).toISOString().slice(0, 10);
    input.nextSibling.value = input.value;
  }, true);
  Array.prototype.forEach.call(document.querySelectorAll('input[type=date][data-today]'), dress);
})();
