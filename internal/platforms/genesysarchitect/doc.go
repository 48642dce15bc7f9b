// Package genesysarchitect reads flows of Genesys Cloud Architect, as Archy exports them in YAML
// (archy export --exportType yaml), into the intermediate form of package importer:
// inbound call flows, secure call flows, in-queue call flows and common modules.
//
// What the actions do is in the Resource Center of Genesys Cloud ("About Architect") and in
// Archy's documentation of YAML (https://developer.genesys.cloud/devapps/archy/). A flow has
// menus and tasks, and a task a list of actions; an action leads on by its outputs, and an
// output that has no actions, or whose actions end, leads to the next action of the list.
//
// A flow is read in parts. The data go from each to the next:
//
//   - variables have the names and the first values of the variables, and how the flow uses them;
//   - properties read the values of an action or a menu, and keep notes of what they do not read;
//   - parts are the menus and the tasks to which actions refer;
//   - program has the steps that are made;
//   - reader goes through the lists of actions, and each action adds its steps by its class;
//   - rounds and counters change the steps when the steps of all flows are known.
//
// It knows nothing of the other formats, nor how a folder is written.
package genesysarchitect
