/**
 * Keeps Stryker from mutating the words of messages: text given to `new …Error(…)`, the names of values given to
 * `check…(…)`, and what requirements and rules say about themselves. Tests match what of a message matters; that an empty
 * one would pass too says nothing about them.
 */
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Behind its first argument, `objectWith` takes the keys that an object must have. */
const isKey = ({ key, parentPath: { node } }) => node.callee.name === "objectWith" && key > 0;

const messages = {
  shouldIgnore(path) {
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
    let at = path;
    while (
      at.parentPath.isBinaryExpression() ||
      at.parentPath.isConditionalExpression() ||
      at.parentPath.isTemplateLiteral()
    ) {
      if (at.key === "test") return undefined;
      at = at.parentPath;
    }
    const { node } = at.parentPath;
    const raises = at.parentPath.isNewExpression() && /Error$/.test(node.callee.name);
    const checks =
      at.parentPath.isCallExpression() && /^(check[A-Z]|listOf$|none$|objectWith$)/.test(node.callee.name);
    const given = at.listKey === "arguments" && (raises || checks);
    const told = at.parentPath.isObjectProperty() && ["words", "about"].includes(node.key.name);
    return (given && !isKey(at)) || told ? "The words of a message" : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "messages", messages)];
