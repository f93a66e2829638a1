/** Every sentence of the page itself, in Dutch and in English. What the bot says is the bot's. */

const nl = {
  title: "CoP-bot: zandbak",
  skip: "Naar het schrijfvak",
  banner: "Dit is niet Slack.",
  bannerMore: "Dit is een zandbak: een nagemaakte Slack met verzonnen mensen.", bannerSafe: "Alles blijft op deze computer.",
  language: "Taal",
  starting: "De zandbak start. Een ogenblik…",
  noConnection: "Geen verbinding met de zandbak. Ik probeer het opnieuw…",
  outOfSight: "Geen verbinding met de zandbak. Zodra die er weer is, zie je hier wat er staat.",
  menu: "Menu", closeMenu: "Sluit menu", railLabel: "Werkruimtes en kanalen",
  workspaces: "Werkruimtes", you: "Je bent nu", channels: "Kanalen", direct: "Alleen jij en de bot",
  home: "Startpagina van de bot", botName: "CoP-bot", bot: "bot", fresh: "nieuw",
  botOn: "De bot is verbonden", botOff: "De bot is niet verbonden", botUnseen: "Geen verbinding met de zandbak",
  roles: { coordinator: "regiocoördinator", case_holder: "casushouder", expert: "expert", member: "lid" },
  privateChannel: "besloten kanaal", topicCop: "Kanaal van {cop}", topicOther: "De bot is hier niet bij.",
  topicDm: "Commando's werken hier. Gewone berichten leest de bot niet.", topicHome: "Wat de bot aan jou laat zien.",
  empty: "Hier staat nog niets. Schrijf iets, of typ / voor een commando.", emptyHome: "De bot heeft hier nog niets gezet.",
  emptyDm: "Hier staat nog niets. Typ / voor een commando: de bot antwoordt dan hier. Gewone berichten leest hij niet.",
  newMessages: "Nieuwe berichten",
  today: "Vandaag", yesterday: "Gisteren", edited: "(aangepast)", onlyYou: "Alleen zichtbaar voor jou",
  replies: { one: "1 antwoord", other: "{n} antwoorden" }, reply: "Antwoord in een draad", replyTo: "Antwoord in een draad op {name}",
  moreActions: "Meer bij dit bericht", threadTitle: "Draad", closeThread: "Sluit draad",
  writeIn: "Schrijf in {place}, of typ / voor een commando", writeShort: "Schrijf iets, of typ /", writeThread: "Schrijf een antwoord", send: "Stuur",
  noCommandsInThread: "In een draad werken commando's niet, net als in Slack. Typ het commando in het kanaal zelf.",
  waiting: "De bot is bezig…", commands: "Commando's", people: "Mensen", shortcuts: "Snelkoppelingen",
  writeCommand: "Typ / voor een commando", dmHelp: "De bot leest hier alleen commando's. Typ / om ze te zien.",
  composerHelp: "Enter stuurt, Shift+Enter geeft een nieuwe regel.", commandHelp: "Typ / voor de commando's.", pressEnter: "Druk op Enter om te sturen.",
  clock: "Klok van de zandbak", amsterdam: "tijd in Amsterdam",
  nextReminder: "Naar de volgende herinnering", nextDigest: "Naar het volgende weekoverzicht",
  plusHour: "+1 uur", plusDay: "+1 dag", plusWeek: "+1 week", sleep: "Slaap 3 uur",
  sleepWhy: "De bot staat drie uur uit en wordt dan wakker. Hij haalt in wat hij miste.",
  clockBusy: "De klok loopt. De bot doet wat er te doen is…", clockDone: "Het is nu {when}.",
  noDigest: "Er was niets nieuws, dus de bot plaatste geen overzicht.", noneDue: "nog niets gepland",
  forward: "Verder in de tijd", moreClock: "Klok verzetten",
  guideTitle: "Rondleiding", guideCount: "{n} van 5 stappen gedaan", done: "gedaan", todo: "nog te doen",
  guideReady: "Je hebt alles gezien. Kijk gerust verder rond, of kies een andere werkruimte.",
  steps: {
    update: ["Deel een update", "Vertel wat er gebeurde in een casus. De bot zet het daarna over een paar tellen in het kanaal.", "Typ het voor mij"],
    help: ["Vraag om hulp", "Leg een vraag voor aan de andere leden van de CoP.", "Typ het voor mij"],
    meeting: ["Plan een bijeenkomst", "Dit doet een regiocoördinator. Kies dag, tijd en plaats.", "Typ het voor mij"],
    reminder: ["Spring naar de herinnering", "De klok gaat vooruit. De bot herinnert iedereen aan de bijeenkomst.", "Zet de klok vooruit"],
    reminderPast: ["Spring naar de herinnering", "De klok gaat vooruit. De bot herinnert iedereen aan de bijeenkomst. Onderweg plaatst hij ook het weekoverzicht.", "Zet de klok vooruit"],
    digest: ["Spring naar het weekoverzicht", "De klok gaat vooruit. Lees terug wat er in de CoP gedeeld is.", "Zet de klok vooruit"],
    digestOwn: ["Spring naar het weekoverzicht", "De klok gaat vooruit. Lees terug wat er gedeeld is, ook jouw update.", "Zet de klok vooruit"],
    digestThere: ["Spring naar het weekoverzicht", "Het staat al in het kanaal. Lees terug wat er gedeeld is, ook jouw update.", "Laat het zien"],
  },
  becameCoordinator: "Je bent nu {name}. Alleen een regiocoördinator kan dit.",
  modalClose: "Sluit", modalBack: "Terug", modalSubmit: "Verstuur", optional: "niet verplicht", choose: "Kies…",
  left: { one: "nog 1 teken", other: "nog {n} tekens" }, over: { one: "1 teken te veel", other: "{n} tekens te veel" },
  filter: "Zoek in de lijst", chosen: "{n} gekozen", unsupported: "De zandbak kan dit onderdeel ({type}) niet tonen.",
  fixFields: "Nog niet verstuurd. Kijk bij de velden met een opmerking.",
  formLost: "Het formulier is weg, maar je tekst is bewaard. Open het formulier opnieuw, dan staat je tekst er weer in.",
  formReturned: "Dit had je al ingevuld. Kijk het na en verstuur het dan.", timeZone: "tijd in Amsterdam",
  image: "Afbeelding: {alt}", yes: "Ja", no: "Nee", options: "Keuzes",
  ping: { channel: "@kanaal", here: "@aanwezigen", everyone: "@iedereen", subteam: "@groep" }, pingTitle: "Dit geeft iedereen een melding",
  errors: {
    operation_timeout: "De bot gaf niet binnen drie seconden antwoord. Probeer het nog eens.",
    dispatch_failed: "De bot kon dit niet verwerken. Probeer het nog eens.",
    unknown_command: "Dit commando bestaat niet. Typ / om te zien wat er wel is.",
    element_not_found: "Deze knop is er niet meer. Het bericht is intussen veranderd.",
    no_connection: "Geen verbinding met de zandbak. Draait hij nog?",
    backwards: "De klok kan alleen vooruit.",
    nothing_planned: "Er staat nog niets gepland. Plan eerst een bijeenkomst.",
    not_in_channel: "Je bent geen lid van dit kanaal.",
    message_not_found: "Dit bericht is er niet meer.",
    bot_not_ready: "De bot is nog niet klaar. Wacht even en probeer het nog eens.",
    other: "Dat lukte niet ({error}). Probeer het nog eens.",
  },
};

const en = {
  title: "CoP bot: sandbox",
  skip: "Go to the message box",
  banner: "This is not Slack.",
  bannerMore: "This is a sandbox: a pretend Slack with made-up people.", bannerSafe: "Everything stays on this computer.",
  language: "Language",
  starting: "The sandbox is starting. One moment…",
  noConnection: "No connection with the sandbox. Trying again…",
  outOfSight: "No connection with the sandbox. As soon as it is back, you see here what there is.",
  menu: "Menu", closeMenu: "Close menu", railLabel: "Workspaces and channels",
  workspaces: "Workspaces", you: "You are now", channels: "Channels", direct: "Only you and the bot",
  home: "Home of the bot", botName: "CoP bot", bot: "bot", fresh: "new",
  botOn: "The bot is connected", botOff: "The bot is not connected", botUnseen: "No connection with the sandbox",
  roles: { coordinator: "regional coordinator", case_holder: "case holder", expert: "expert", member: "member" },
  privateChannel: "private channel", topicCop: "Channel of {cop}", topicOther: "The bot is not in this channel.",
  topicDm: "Commands work here. The bot does not read plain messages.", topicHome: "What the bot shows to you.",
  empty: "Nothing here yet. Write something, or type / for a command.", emptyHome: "The bot has put nothing here yet.",
  emptyDm: "Nothing here yet. Type / for a command: the bot then answers here. It does not read plain messages.",
  newMessages: "New messages",
  today: "Today", yesterday: "Yesterday", edited: "(edited)", onlyYou: "Only visible to you",
  replies: { one: "1 reply", other: "{n} replies" }, reply: "Reply in a thread", replyTo: "Reply in a thread to {name}",
  moreActions: "More for this message", threadTitle: "Thread", closeThread: "Close thread",
  writeIn: "Write in {place}, or type / for a command", writeShort: "Write, or type /", writeThread: "Write a reply", send: "Send",
  noCommandsInThread: "Commands do not work in a thread, as in Slack. Type the command in the channel itself.",
  waiting: "The bot is working…", commands: "Commands", people: "People", shortcuts: "Shortcuts",
  writeCommand: "Type / for a command", dmHelp: "The bot reads only commands here. Type / to see them.",
  composerHelp: "Enter sends, Shift+Enter starts a new line.", commandHelp: "Type / for the commands.", pressEnter: "Press Enter to send.",
  clock: "Clock of the sandbox", amsterdam: "Amsterdam time",
  nextReminder: "To the next reminder", nextDigest: "To the next weekly digest",
  plusHour: "+1 hour", plusDay: "+1 day", plusWeek: "+1 week", sleep: "Sleep 3 hours",
  sleepWhy: "The bot is off for three hours and then wakes up. It catches up with what it missed.",
  clockBusy: "The clock is moving. The bot does what is due…", clockDone: "It is now {when}.",
  noDigest: "Nothing was new, so the bot posted no digest.", noneDue: "nothing planned yet",
  forward: "Further in time", moreClock: "Move the clock",
  guideTitle: "A short tour", guideCount: "{n} of 5 steps done", done: "done", todo: "to do",
  guideReady: "You have seen it all. Feel free to look around, or choose another workspace.",
  steps: {
    update: ["Share an update", "Tell what happened in a case. A few seconds later the bot puts it in the channel.", "Type it for me"],
    help: ["Ask for help", "Put a question to the other members of the CoP.", "Type it for me"],
    meeting: ["Plan a meeting", "A regional coordinator does this. Choose a day, time and place.", "Type it for me"],
    reminder: ["Jump to the reminder", "The clock moves forward. The bot reminds everyone of the meeting.", "Move the clock"],
    reminderPast: ["Jump to the reminder", "The clock moves forward. The bot reminds everyone of the meeting. On the way it also posts the weekly digest.", "Move the clock"],
    digest: ["Jump to the weekly digest", "The clock moves forward. Read what was shared in the CoP.", "Move the clock"],
    digestOwn: ["Jump to the weekly digest", "The clock moves forward. Read what was shared, your update too.", "Move the clock"],
    digestThere: ["Jump to the weekly digest", "It is in the channel already. Read what was shared, your update too.", "Show it"],
  },
  becameCoordinator: "You are now {name}. Only a regional coordinator can do this.",
  modalClose: "Close", modalBack: "Back", modalSubmit: "Submit", optional: "optional", choose: "Choose…",
  left: { one: "1 character left", other: "{n} characters left" }, over: { one: "1 character too many", other: "{n} characters too many" },
  filter: "Search the list", chosen: "{n} chosen", unsupported: "The sandbox cannot show this part ({type}).",
  fixFields: "Not sent yet. See the fields with a remark.",
  formLost: "The form is gone, but your text is kept. Open the form again and your text is back in it.",
  formReturned: "You filled this in before. Check it and then submit it.", timeZone: "Amsterdam time",
  image: "Image: {alt}", yes: "Yes", no: "No", options: "Options",
  ping: { channel: "@channel", here: "@here", everyone: "@everyone", subteam: "@group" }, pingTitle: "This notifies everyone",
  errors: {
    operation_timeout: "The bot did not answer within three seconds. Try again.",
    dispatch_failed: "The bot could not handle this. Try again.",
    unknown_command: "This command does not exist. Type / to see what does.",
    element_not_found: "This button is gone. The message has changed in the meantime.",
    no_connection: "No connection with the sandbox. Is it still running?",
    backwards: "The clock can only go forward.",
    nothing_planned: "Nothing is planned yet. Plan a meeting first.",
    not_in_channel: "You are not a member of this channel.",
    message_not_found: "This message is gone.",
    bot_not_ready: "The bot is not ready yet. Wait a moment and try again.",
    other: "That did not work ({error}). Try again.",
  },
};

const TEXTS = { nl, en };
let current = "nl";

export const language = () => current;
export function setLanguage(code) {
  current = TEXTS[code] ? code : "nl";
  document.documentElement.lang = current;
  document.title = TEXTS[current].title;
}

/** The text under a key ("steps.update.0"), with {names} filled in; `n` picks one or other. */
export function t(key, values = {}) {
  let found = TEXTS[current];
  for (const part of key.split(".")) found = found?.[part];
  if (found && typeof found === "object" && !Array.isArray(found) && "n" in values) found = values.n === 1 ? found.one : found.other;
  if (typeof found !== "string") return found ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A sentence for one of Slack's error names; the name itself stays readable when there is none. */
export function errorText(error) {
  const known = TEXTS[current].errors[error];
  return known ?? t("errors.other", { error: error ?? "?" });
}
