// IndexedDB, as much of it as the viewer needs; memory where a browser has none (private windows, opened from a file).

const NAME = "remi";
const VERSION = 1;
export const STORES = ["hosts", "device"] as const;
export type StoreName = (typeof STORES)[number];

export interface Database {
  get(store: StoreName, key: string): Promise<unknown>;
  all(store: StoreName): Promise<unknown[]>;
  put(store: StoreName, key: string, value: unknown): Promise<void>;
  remove(store: StoreName, key: string): Promise<void>;
}

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Opens the database; never rejects. */
export async function openDatabase(): Promise<Database> {
  try {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      for (const store of STORES) opening.result.createObjectStore(store);
    };
    const db = await settled(opening);
    const store = (name: StoreName, mode: IDBTransactionMode) => db.transaction(name, mode).objectStore(name);
    return {
      get: (name, key) => settled(store(name, "readonly").get(key)),
      all: (name) => settled(store(name, "readonly").getAll()),
      put: async (name, key, value) => void (await settled(store(name, "readwrite").put(value, key))),
      remove: async (name, key) => void (await settled(store(name, "readwrite").delete(key))),
    };
  } catch {
    return memoryDatabase();
  }
}

export function memoryDatabase(): Database {
  const stores = new Map<StoreName, Map<string, unknown>>(STORES.map((name) => [name, new Map()]));
  return {
    get: async (name, key) => stores.get(name)!.get(key),
    all: async (name) => [...stores.get(name)!.values()],
    put: async (name, key, value) => void stores.get(name)!.set(key, value),
    remove: async (name, key) => void stores.get(name)!.delete(key),
  };
}
