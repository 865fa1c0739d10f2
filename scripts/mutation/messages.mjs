/**
 * Keeps Stryker from mutating the words of messages: text given to `new …Error(…)`, and the names of values given to
 * `check…(…)`. Tests match what of a message matters; that an empty one would pass too says nothing about them.
 */
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

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
    const checks = at.parentPath.isCallExpression() && /^check[A-Z]/.test(node.callee.name);
    return at.listKey === "arguments" && (raises || checks) ? "The words of a message" : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "messages", messages)];
