/* A long choice is narrowed by typing a name or its pinyin above it; the first that fits is chosen, the
   arrows go to the next. Those chosen last on this device come first. Without script all stand in order. */
(function () {
  'use strict';
  var MOST_RECENT = 3;
  var list = function (nodes) { return Array.prototype.slice.call(nodes); };

  function keyOf(select) { return 'portal-picked:' + select.name.replace(/^.*-/, ''); }
  function recent(select) {
    try { return JSON.parse(localStorage.getItem(keyOf(select))) || []; } catch (error) { return []; }
  }
  function remember(select) {
    if (!select.value) return;
    var before = recent(select).filter(function (value) { return value !== select.value; });
    try {
      localStorage.setItem(keyOf(select), JSON.stringify([select.value].concat(before).slice(0, MOST_RECENT)));
    } catch (error) { /* a store that is full remembers nothing */ }
  }
  function fits(option, typed) {
    return (option.text.toLowerCase() + ' ' + (option.dataset.key || '')).indexOf(typed) >= 0;
  }
  function dress(select) {
    if (select.dataset.picked) return;
    select.dataset.picked = '1';
    var options = list(select.options);
    var box = document.createElement('input');
    box.type = 'search';
    box.className = 'form-control pick';
    box.placeholder = select.dataset.pick;
    box.autocomplete = 'off';
    box.setAttribute('aria-label', select.dataset.pick);
    box.setAttribute('aria-controls', select.id);
    select.parentNode.insertBefore(box, select);
    function fill(shown, chosen) {
      var last = recent(select);
      var first = shown.filter(function (option) { return option.value && last.indexOf(option.value) >= 0; });
      var rest = shown.filter(function (option) { return first.indexOf(option) < 0; });
      select.textContent = '';
      rest.filter(function (option) { return !option.value; }).forEach(function (o) { select.appendChild(o); });
      if (first.length) {
        var group = document.createElement('optgroup');
        group.label = select.dataset.recent;
        first.forEach(function (option) { group.appendChild(option); });
        select.appendChild(group);
      }
      rest.filter(function (option) { return option.value; }).forEach(function (o) { select.appendChild(o); });
      select.value = chosen;
    }
    function choose(value) {
      if (select.value === value) return;
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }
    box.addEventListener('input', function (event) {
      if (event.isComposing) return;
      var typed = box.value.trim().toLowerCase();
      var before = select.value;
      var shown = options.filter(function (option) { return !typed || (option.value && fits(option, typed)); });
      fill(shown.length ? shown : options, before);
      box.classList.toggle('is-invalid', !shown.length);
      if (typed && shown.length) choose(select.querySelector('option').value);
      else if (select.value !== before) choose(before);
    });
    box.addEventListener('compositionend', function () { box.dispatchEvent(new Event('input')); });
    box.addEventListener('keydown', function (event) {
      if (event.isComposing) return;
      if (event.key === 'Enter') event.preventDefault();
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      var next = list(select.options)[select.selectedIndex + (event.key === 'ArrowDown' ? 1 : -1)];
      if (next) choose(next.value);
      event.preventDefault();
    });
    var had = document.activeElement === select;
    fill(options, select.value);
    if (had) box.focus();
    if (select.form) select.form.addEventListener('submit', function () { remember(select); });
  }
  function start() { list(document.querySelectorAll('select[data-pick]')).forEach(dress); }
  document.addEventListener('portal:added', start);
  start();
})();
