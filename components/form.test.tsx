import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Field } from "#components/field";
import { Form } from "#components/form";

const refusal = { code: "invalid-fields", message: "No.", fields: {}, values: { name: "Refused" }, wait: null };

function shown(props: Partial<Parameters<typeof Form>[0]>): string {
  return renderToStaticMarkup(
    <Form action="/api/greeting" next="/" submitLabel="Sign out" {...props}>
      <Field name="name" label="Name" autoComplete="name" />
    </Form>,
  );
}

test("what was typed before stands in the form again; a refusal's own comes first", () => {
  expect(shown({})).not.toContain("value=");
  expect(shown({ values: { name: "Kept" } })).toContain('value="Kept"');
  expect(shown({ values: { name: "Kept" }, refusal })).toContain('value="Refused"');
});

test("the button says what it is about to whoever hears it alone", () => {
  expect(shown({ bare: true, about: "curl" })).toMatch(/>Sign out<span class="sr-only"> curl<\/span><\/button>/);
});
