/** The few emoji names a bot like this uses; an unknown name stays as it was typed. */
const EMOJI = {
  wave: "👋", bulb: "💡", calendar: "📅", spiral_calendar_pad: "🗓️", date: "📅", bell: "🔔", alarm_clock: "⏰",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", clock3: "🕒", clock9: "🕘", memo: "📝", pencil: "📝", pencil2: "✏️",
  seedling: "🌱", herb: "🌿", evergreen_tree: "🌲", raised_hand: "✋", raising_hand: "🙋", hand: "✋",
  handshake: "🤝", sos: "🆘", question: "❓", grey_question: "❔", speech_balloon: "💬", left_speech_bubble: "🗨️",
  pushpin: "📌", round_pushpin: "📍", link: "🔗", mag: "🔍", bar_chart: "📊", chart_with_upwards_trend: "📈",
  newspaper: "📰", books: "📚", book: "📖", page_facing_up: "📄", clipboard: "📋", file_folder: "📁",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", no_entry_sign: "🚫",
  warning: "⚠️", information_source: "ℹ️", exclamation: "❗", tada: "🎉", sparkles: "✨", star: "⭐", fire: "🔥",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", clap: "👏", pray: "🙏", eyes: "👀", heart: "❤️",
  green_heart: "💚", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", house: "🏠", houses: "🏘️",
  computer: "💻", video_camera: "📹", envelope: "✉️", inbox_tray: "📥", outbox_tray: "📤", wastebasket: "🗑️",
  zzz: "💤", lock: "🔒", unlock: "🔓", busts_in_silhouette: "👥", bust_in_silhouette: "👤", arrow_right: "➡️",
  arrow_left: "⬅️", leftwards_arrow_with_hook: "↩️", arrows_counterclockwise: "🔄", repeat: "🔁", new: "🆕",
  compass: "🧭", world_map: "🗺️", bus: "🚌", coffee: "☕", key: "🔑", dart: "🎯", puzzle_piece: "🧩", jigsaw: "🧩",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", white_circle: "⚪", black_circle: "⚫",
};

export const emoji = (name) => EMOJI[name.split("::")[0]] ?? null;
