"""The style sheet of the window, with places for the tokens of `theme`. Roles are object names (`widgets.styled`)."""

from string import Template

STYLE = Template("""
* { font-size: $body }
QMainWindow, #page, #plain { background: $background }
QToolTip { color: $text; background: $surface; border: 1px solid $line; padding: 4px 6px }
QLabel { background: transparent }
QPushButton, QToolButton, QListWidget { icon-size: $icon }
#section { icon-size: $mark }

#sidebar { background: $sidebar; border: none; border-right: 1px solid $line }
#brand { font-size: $heading; font-weight: 600 }
#muted { color: $muted }
#hint { color: $muted; font-size: $hint }
#error { color: $error; font-size: $hint }
#ok { color: $ok }
#nav { background: transparent; border: none; outline: 0 }
#nav::item { padding: 0 10px; border-radius: 6px; color: $text; margin: 1px 0 }
#nav::item:hover { background: $hover }
#nav::item:selected { background: $soft; color: $text }
#nav::item:selected:focus { border: 1px solid $accent }

#title { font-size: $page; font-weight: 600 }
#heading { font-size: $heading; font-weight: 600 }
#figure { font-size: $figure; font-weight: 600 }
#words { font-size: $words; font-weight: 600; color: $text }
#wordbox { background: $soft; border: 1px solid $accent; border-radius: 6px }
#card { background: $surface; border: 1px solid $line; border-radius: 8px }
#form, #body { background: $surface }
#rule { color: $line; background: $line; border: none; max-height: 1px }
#line { background: $background; border: 1px solid $line; border-radius: 6px }
#head { color: $muted; font-size: $hint }
#columnhead { color: $muted; font-size: $hint; font-weight: 600 }
#total { font-weight: 600 }
#problem { color: $error; font-size: $hint }
#caution { color: $warning; font-size: $hint }
#banner { color: $error; background: $error_soft; border: 1px solid $error; border-radius: 6px; padding: 8px 10px }
#section { border: none; background: transparent; font-size: $section; font-weight: 600; padding: 2px 6px 2px 0; min-height: 0 }
#section:hover { background: transparent; color: $accent }
#section:focus { color: $accent; border: 1px solid $accent }

#bar { border-radius: 6px; border: 1px solid $line; background: $surface }
#bar[tone="ok"] { background: $ok_soft; border-color: $ok }
#bar[tone="info"] { background: $soft; border-color: $accent }
#bar[tone="warning"] { background: $warning_soft; border-color: $warning }
#bar[tone="error"] { background: $error_soft; border-color: $error }
#bar QLabel { color: $text }
#pill { border-radius: 9px; padding: 1px 10px; font-size: $hint; background: $hover; color: $text }
#counter { border-radius: 9px; padding: 1px 4px; font-size: $hint; background: $hover; color: $text; min-width: 34px }
#counter[tone="ok"] { background: $ok_soft; color: $ok }
#counter[tone="info"] { background: $soft; color: $accent }
#counter[tone="warning"] { background: $warning_soft; color: $warning }
#pill[tone="ok"] { background: $ok_soft; color: $ok }
#pill[tone="info"] { background: $soft; color: $accent }
#pill[tone="warning"] { background: $warning_soft; color: $warning }
#pill[tone="error"] { background: $error_soft; color: $error }

QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QListWidget#listbox { background: $surface; color: $text;
  border: 1px solid $field; border-radius: 5px; padding: 6px 8px; selection-background-color: $accent;
  selection-color: $on_accent }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: $control }
QLineEdit { placeholder-text-color: $muted }
QPlainTextEdit { padding: 4px 5px }
QListWidget#listbox { padding: 2px; outline: 0 }
QListWidget#listbox::item { padding: 5px 6px; border-radius: 4px; color: $text }
QListWidget#listbox::item:selected { background: $soft; color: $text }
QListWidget#listbox::item:hover { background: $row_hover }
#count { padding: 4px 2px }
QLineEdit QToolButton { border: none; padding: 0; min-height: 0; background: transparent }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QListWidget#listbox:focus {
  border: 2px solid $accent; padding: 5px 7px }
QPlainTextEdit:focus { padding: 3px 4px }
QListWidget#listbox:focus { padding: 1px }
QTextBrowser#body { border: 2px solid transparent; border-radius: 6px }
QTextBrowser#body:focus { border: 2px solid $accent }
#count:focus { padding: 3px 1px }
QLineEdit:read-only { background: $background }
QLineEdit#menuline { background: $surface }
*[invalid="true"] { border: 1px solid $error }
*[invalid="true"]:focus { border: 2px solid $error; padding: 5px 7px }
QPlainTextEdit[invalid="true"]:focus { padding: 3px 4px }
QComboBox::drop-down { border: none; width: 24px }
QComboBox::down-arrow { image: url($chevron_down); width: $arrow; height: $arrow }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $soft;
  selection-color: $text; outline: 0; padding: 4px }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 4px }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; min-height: 0 }

QPushButton { background: $surface; color: $text; border: 1px solid $field; border-radius: 5px; padding: 0 14px;
  min-height: $button }
QPushButton:hover { background: $hover }
QPushButton:focus { border: 2px solid $accent; padding: 0 13px }
QPushButton:disabled { color: $disabled; border-color: $line; background: $background }
QPushButton#primary { background: $accent; color: $on_accent; border: 1px solid $accent }
QPushButton#primary:hover { background: $accent_hover; border-color: $accent_hover }
QPushButton#primary:focus { border: 2px solid $text }
QPushButton#primary:disabled { background: $line; color: $muted; border-color: $line }
QPushButton#add { border: 1px dashed $field }
QPushButton#add:focus { border: 2px solid $accent }
QPushButton#quiet, QToolButton { background: transparent; border: 1px solid transparent; color: $text; border-radius: 5px;
  min-height: $button; padding: 0 5px }
QPushButton#quiet:hover, QToolButton:hover { background: $hover }
QPushButton#quiet:checked { background: $soft }
QPushButton#quiet:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 4px }
QPushButton#quiet:disabled, QPushButton#link:disabled { color: $disabled; background: transparent; border-color: transparent }
QToolButton { min-height: 24px; min-width: 24px; padding: 2px }
QToolButton:focus { padding: 1px }
QToolButton:checked { background: $soft }
QPushButton#link { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 24px;
  text-align: left }
QPushButton#link:hover { text-decoration: underline }
QPushButton#link:focus { border: 1px solid $accent }
QPushButton#rowlink { background: transparent; border: 1px solid transparent; border-radius: 5px; color: $text;
  padding: 0 8px; min-height: $button; text-align: left }
QPushButton#rowlink:hover { background: $row_hover }
QPushButton#rowlink:focus { border: 1px solid $accent }
QPushButton#choice { text-align: left; padding: 0 14px; min-height: $choice }
QPushButton#choice:checked { background: $soft; border: 2px solid $accent; padding: 0 13px }

QCheckBox, QRadioButton { spacing: 8px; color: $text; background: transparent; padding: 2px }
QCheckBox:focus, QRadioButton:focus { color: $accent }
QCheckBox::indicator { width: $icon; height: $icon; border: 1px solid $field; border-radius: 4px; background: $surface }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check) }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent }
QRadioButton::indicator { width: $icon; height: $icon; border: 1px solid $field; border-radius: $round; background: $surface }
QRadioButton::indicator:checked { border: $ring solid $accent; width: $dot; height: $dot }

QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px }
QMenu::item:selected { background: $soft; color: $text }
QMenu::indicator { width: $mark; height: $mark; margin-left: 6px; border: 1px solid $field; border-radius: 3px }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url($check) }
QProgressBar { border: none; background: $line; border-radius: 3px; min-height: 6px; max-height: 6px }
QProgressBar::chunk { background: $accent; border-radius: 3px }

QTableView { background: $surface; border: none; selection-background-color: $soft; selection-color: $text; outline: 0 }
QHeaderView { background: $surface }
QHeaderView::section { background: $surface; color: $muted; font-size: $hint; font-weight: 600; border: none;
  border-bottom: 1px solid $line; padding: 8px 10px }
QHeaderView::section:hover { color: $text }
QHeaderView::up-arrow { image: url($chevron_up); width: 12px; height: 12px; subcontrol-position: right center;
  subcontrol-origin: padding; right: 4px }
QHeaderView::down-arrow { image: url($chevron_down); width: 12px; height: 12px; subcontrol-position: right center;
  subcontrol-origin: padding; right: 4px }
QStatusBar { background: $sidebar; color: $muted; border-top: 1px solid $line }
QStatusBar::item { border: none }
QStatusBar QLabel { color: $muted; font-size: $hint; padding: 0 8px }
QScrollArea { border: none; background: transparent }
QSplitter::handle { background: transparent }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px }
QScrollBar::handle:vertical { background: $field; border-radius: 3px; min-height: 28px }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0 }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px }
QScrollBar::handle:horizontal { background: $field; border-radius: 3px; min-width: 28px }
QCalendarWidget QToolButton { color: $text } QCalendarWidget QWidget { background: $surface }
""")
