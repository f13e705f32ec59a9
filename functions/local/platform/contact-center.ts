import type { Random } from "./random.ts";
import type { Agent, Customer, Location, Queue, VirtualAgent } from "./session.ts";

type Sequence =
  | "call"
  | "chat"
  | "participant"
  | "transfer"
  | "escalation"
  | "deflected escalation"
  | "deflection"
  | "agent stretch"
  | "queue stay"
  | "virtual agent stretch"
  | "customer stretch"
  | "survey"
  | "menu stay"
  | "recording"
  | "photo"
  | "video"
  | "message"
  | "customer";

const firstNames = (
  "Ada, Bruno, Chiara, Dmitri, Elif, Farah, Grace, Hugo, Ingrid, Jamal, Keiko, Liam, Mona, Noor, " +
  "Olga, Pavel, Quinn, Rosa, Søren, Tariq, Uma, Victor, Wanda, Ximena, Yusuf, Zoë, Anne-Marie, José Luis"
).split(", ");
const lastNames = (
  "Abara, Becker, Castillo, Dubois, Eriksen, Fischer, Garcia, Haddad, Ivanova, Jensen, Kowalski, Lindqvist, " +
  "Moreau, Nakamura, O'Neill, Petrov, Quintero, Rossi, Santos, Tanaka, Urquhart, van der Berg, Weiß, Yılmaz"
).split(", ");
const teams = ["Billing", "Technical support", "Sales", "Back office", "Español"];
const hexadecimal = "0123456789abcdef";
const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

type MenuPlan = readonly [id: number, name: string, parentId: number | null, lang?: string];
type Targets = readonly [targetSeconds: number, targetPercent: number, shortAbandonSeconds: number];

const voiceMenus: readonly MenuPlan[] = [
  [1, "Billing", null],
  [2, "Invoices", 1],
  [3, "Payments", 1],
  [4, "Support", null],
  [5, "Internet", 4],
  [6, "Outage", 5],
  [7, "Speed", 5],
  [8, "Mobile", 4],
  [9, "Sales", null],
  [10, "Español", null, "es"],
  [11, "Facturación", 10, "es"],
  [12, "Français", null, "fr-CA"],
  [14, "Claims", null],
  [15, "New claim", 14],
];
const voiceLeaves = [2, 3, 6, 7, 8, 9, 11, 12, 15];

/** A company's setup on the platform: menus, agents, customers, and the sequences that its ids come from. */
export class ContactCenter {
  readonly instance: string;
  readonly voiceQueues: readonly Queue[];
  readonly appQueues: readonly Queue[];
  readonly scheduleQueue: Queue;
  readonly outboundQueue: Queue;
  readonly voiceAssistantQueue: Queue;
  readonly chatQueues: readonly Queue[];
  readonly chatAssistantQueue: Queue;
  readonly messagingQueue: Queue;
  readonly agents: readonly Agent[];
  readonly virtualAgents: readonly VirtualAgent[];
  readonly taskVirtualAgent: VirtualAgent;
  readonly #random: Random;
  readonly #sequences = new Map<Sequence, number>();
  readonly #customers: Customer[] = [];

  constructor(instance: string, random: Random, agentCount: number) {
    this.instance = instance;
    this.#random = random;
    const firstSession = random.integer(900, 1_400);
    this.#sequences.set("call", firstSession);
    this.#sequences.set("chat", firstSession + random.integer(-5, 5));

    const targets: readonly Targets[] = [
      [20, 80, 10],
      [30, 80, 5],
      [60, 90, 8],
      [45, 85, 0],
    ];
    let pathId = 30;
    const queueOf = (menus: readonly MenuPlan[], leaf: number, menuType: string, isHidden = false): Queue => {
      const levels: MenuPlan[] = [];
      for (let id: number | null = leaf; id !== null;) {
        const wanted: number = id;
        const menu = menus.find(([menuId]) => menuId === wanted);
        if (menu === undefined) throw new Error(`menu ${wanted} is missing from the plan`);
        levels.unshift(menu);
        id = menu[2];
      }
      const [menuId, name, parentId, lang = "en"] = levels.at(-1) ?? [leaf, "", null];
      const [targetSeconds, targetPercent, shortAbandonSeconds] = random.pick(targets);
      pathId += random.integer(1, 3);
      return {
        menuId,
        pathId,
        name,
        path: levels.map(([, level]) => level).join("/"),
        materializedPath: levels.map(([id]) => id).join("/"),
        levelCount: levels.length,
        parentId,
        position: menus.filter(([id, , parent]) => parent === parentId && id <= menuId).length,
        menuType,
        isHidden,
        isDeleted: random.chance(0.05),
        lang,
        targetSeconds,
        targetPercent,
        shortAbandonSeconds,
        group: `Group ${random.integer(1, 3)}`,
        supportNumber: `+155501009${String(menuId % 100).padStart(2, "0")}`,
      };
    };
    const chatMenus: readonly MenuPlan[] = [
      [50, "Web support", null],
      [51, "Orders", null],
      [52, "Returns", 51],
      [53, "Web sales", null],
    ];
    this.voiceQueues = voiceLeaves.map((leaf) => queueOf(voiceMenus, leaf, "ivr_menu"));
    this.voiceAssistantQueue = queueOf([[25, "Voice assistant", null]], 25, "ivr_menu");
    this.appQueues = [queueOf([[40, "App support", null]], 40, "mobile_menu"), queueOf([[41, "App claims", null]], 41, "mobile_menu")];
    this.scheduleQueue = queueOf([[70, "Scheduled calls", null]], 70, "web_menu", true);
    this.outboundQueue = queueOf([[71, "Outbound", null]], 71, "ivr_menu", true);
    this.chatQueues = [50, 52, 53].map((leaf) => queueOf(chatMenus, leaf, "web_menu"));
    this.chatAssistantQueue = queueOf([[54, "Chat assistant", null]], 54, "web_menu");
    this.messagingQueue = queueOf([[60, "Text us", null]], 60, "mobile_menu");

    const locations: readonly Location[] = [
      { id: 2, name: "en-US", lang: "en", createdAt: 1_760_715_167 },
      { id: 3, name: "es-MX", lang: "es", createdAt: 1_761_000_000 },
    ];
    const numbering = random.pick(["none", "number", "text"]);
    this.agents = Array.from({ length: agentCount }, (_, index) => {
      const firstName = random.pick(firstNames);
      const lastName = random.pick(lastNames);
      const id = 5 + index;
      return {
        id,
        number: numbering === "none" ? null : numbering === "number" ? 4_000 + id : `00${4_000 + id}`,
        email: `agent.${id}@${instance === "default" ? "" : `${instance}.`}example.com`,
        name: `${firstName} ${lastName}`,
        firstName,
        middleName: random.chance(0.1) ? random.pick(firstNames) : null,
        lastName,
        avatarUrl: random.chance(0.9) ? `https://avatar.example.com/user/avatar/${id}/avatar.png` : null,
        teams: random.chance(0.4) ? [] : random.chance(0.7) ? [random.pick(teams)] : ["Back office", "Technical support"],
        location: random.chance(0.8) ? random.pick(locations) : null,
      };
    });
    this.virtualAgents = [
      virtualAgent(6, "front_desk", null),
      virtualAgent(7, "order_helper", "Olive"),
      virtualAgent(8, "asistente", "Sol"),
    ];
    this.taskVirtualAgent = virtualAgent(15, "payment_taker", null);
  }

  /** The next id of a sequence; calls and chats count separately from about the same start, so that their ids overlap. */
  next(sequence: Sequence): number {
    const id = this.#sequences.get(sequence) ?? this.#random.integer(80, 3_000);
    this.#sequences.set(sequence, id + 1);
    return id;
  }

  /** A person who contacts the company: someone new, or one of the latest 4,000 again. */
  customer(): Customer {
    const random = this.#random;
    if (this.#customers.length > 0 && random.chance(0.3)) return random.pick(this.#customers);
    const id = this.next("customer");
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`.normalize("NFD").replaceAll(/[^A-Za-z ]/g, "");
    const email = `${name.toLowerCase().replaceAll(" ", ".")}.${id}@example.com`;
    const identified = random.fraction();
    const customer: Customer = {
      id,
      identifier: identified < 0.5 ? random.uuid() : identified < 0.8 ? email : null,
      contactId: random.chance(0.6) ? `003ak${random.text(13, alphanumeric)}` : null,
      number: `+1555010${String((id * 7_919) % 10_000).padStart(4, "0")}`,
      email,
      lang: random.weighted([
        ["en", 80],
        ["es", 14],
        ["fr-CA", 6],
      ]),
    };
    if (this.#customers.length < 4_000) this.#customers.push(customer);
    else this.#customers[random.integer(0, 3_999)] = customer;
    return customer;
  }

  /** A queue of the list in this language, or any queue if there is none. */
  queueFor(queues: readonly Queue[], lang: string): Queue {
    const speaking = queues.filter((queue) => queue.lang === lang);
    return this.#random.pick(speaking.length > 0 ? speaking : queues);
  }

  ticketId(): string | null {
    const kind = this.#random.fraction();
    if (kind < 0.7) return `500ak${this.#random.text(13, alphanumeric)}`;
    return kind < 0.85 ? String(this.#random.integer(10_000, 99_999)) : null;
  }

  channelId(): string {
    return `CH${this.#random.text(32, hexadecimal)}`;
  }

  conversationId(): string {
    return `103${this.#random.text(22, alphanumeric)}`;
  }
}

const virtualAgent = (id: number, name: string, alias: string | null): VirtualAgent => ({
  id,
  name,
  alias,
  avatarUrl: `https://avatar.example.com/virtual_agent/avatar/${id}/avatar.png`,
});
