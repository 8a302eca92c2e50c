// config.js, beside this file, says where the API is: const API = "https://…";
const form = document.getElementById("form");
const answer = document.getElementById("answer");

function say(text, kind) {
  answer.value = text;
  answer.dataset.kind = kind;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const filled = new FormData(form);
  const person = Object.fromEntries(filled);
  person.languages = filled.getAll("languages");
  person.tools = filled.getAll("tools");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const response = await fetch(`${API}/submit`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(person),
    });
    const said = await response.json();
    if (!response.ok) throw new Error(said.message);
    form.reset();  // which empties the answer, too
    say(`Thank you, ${said.name}. Your number is ${said.id}.`, "done");
  } catch (error) {
    say(`That did not work: ${error.message}`, "error");
  } finally {
    button.disabled = false;
  }
});
