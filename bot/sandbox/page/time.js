/** Dates and times, always in Amsterdam whatever zone the reader's device is in. */

const ZONE = "Europe/Amsterdam";
const LOCALES = { nl: "nl-NL", en: "en-GB" };

const kept = new Map();
function formatter(language, options) {
  const key = language + JSON.stringify(options);
  if (!kept.has(key)) kept.set(key, new Intl.DateTimeFormat(LOCALES[language] ?? "nl-NL", { timeZone: ZONE, ...options }));
  return kept.get(key);
}

/** Slack's message ts ("1764061200.000100") or Unix seconds to a Date. */
export const fromSeconds = (seconds) => new Date(Number(seconds) * 1000);

/** 13.30 in Dutch, 13:30 in English. */
export function clockTime(date, language) {
  const text = formatter(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
  return language === "nl" ? text.replace(":", ".") : text;
}

export const withUur = (date, language) => clockTime(date, language) + (language === "nl" ? " uur" : "");

/** "dinsdag 8 december", with the year when it is asked for. */
export function longDay(date, language, year = false) {
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (year) options.year = "numeric";
  return formatter(language, options).format(date).replace(",", "");
}

export const shortDay = (date, language) => formatter(language, { weekday: "short", day: "numeric", month: "short" }).format(date).replace(/[.,]/g, "");

/** "2026-12-08T13:30": the value of a datetime-local field, in Amsterdam. */
export function localValue(date) {
  const parts = {};
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  for (const { type, value } of formatter("en", options).formatToParts(date)) parts[type] = value;
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

export const dayKey = (date) => localValue(date).slice(0, 10);

/** The day of a "YYYY-MM-DD" value in words; noon keeps it clear of any zone's midnight. */
export function dayInWords(value, language) {
  const date = new Date(`${value}T12:00:00Z`);
  return Number.isNaN(date.getTime()) ? "" : longDay(date, language, true);
}

/** Fill Slack's <!date> format: "{date_short_pretty} at {time}". */
export function slackDate(seconds, format, language) {
  const date = fromSeconds(seconds);
  if (Number.isNaN(date.getTime())) return null;
  const numeric = formatter(language, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
  const month = formatter(language, { day: "numeric", month: "long", year: "numeric" }).format(date);
  const short = formatter(language, { day: "numeric", month: "short", year: "numeric" }).format(date);
  const words = {
    date_num: numeric, date_slash: numeric, date: month, date_pretty: month,
    date_short: short, date_short_pretty: short, date_long: longDay(date, language, true),
    date_long_pretty: longDay(date, language, true), date_long_full: longDay(date, language, true),
    day_divider_pretty: longDay(date, language), time: clockTime(date, language),
    time_secs: clockTime(date, language), ago: longDay(date, language),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
}
