// What the course's editor (helpers/ui/frontend/src/editor.js) asks of a widget's model, without a widget.

/**
 * @param traits the values it begins with.
 * @param deeds `saved` is called when the editor sends its text, `told` with each message of it.
 */
export function modelOf(traits, { saved, told }) {
  const values = new Map(Object.entries(traits));
  const heard = new Map();
  const emit = (event, ...given) => { for (const each of [...(heard.get(event) ?? [])]) each(...given); };
  return {
    get: (name) => values.get(name),
    set(name, value) {
      if (Object.is(values.get(name), value)) return;
      values.set(name, value);
      emit(`change:${name}`);
    },
    save_changes: () => saved(),
    send: (message) => told(message),
    on: (event, listener) => heard.set(event, [...(heard.get(event) ?? []), listener]),
    off: (event, listener) => heard.set(event, (heard.get(event) ?? []).filter((each) => each !== listener)),
    /** Let the editor hear a message, as it hears Python's in a notebook. */
    message: (content) => emit("msg:custom", content),
  };
}
