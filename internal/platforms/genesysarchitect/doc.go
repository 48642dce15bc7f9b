// Package genesysarchitect reads flows of Genesys Cloud Architect, as Archy exports them in YAML
// (archy export --exportType yaml), into the intermediate form of package importer:
// inbound call flows, secure call flows, in-queue call flows and common modules.
//
// What the actions do is in the Resource Center of Genesys Cloud ("About Architect") and in
// Archy's documentation of YAML (https://developer.genesys.cloud/devapps/archy/). A flow has
// menus and tasks, and a task a list of actions; an action leads on by its outputs, and an
// output that has no actions, or whose actions end, leads to the next action of the list.
//
// A flow has parts with fields of their own. The data go from each to the next:
//
//   - variables have the names of the variables, their values before a call, and how the actions use them;
//   - properties read the values of an action or a menu, and keep notes of what they do not read;
//   - parts are the menus and the tasks to which actions refer;
//   - program has the steps, and the blocks that they come from;
//   - reader goes through the menus, the tasks and the lists of actions, from where calls begin;
//   - action adds its steps by its class: a decider the steps of its conditions, leaving a step that hands the
//     call on, and moduleCall the step of a module;
//   - flows are the flows of all files, which refer to each other;
//   - translated finds what the class of an action has not read;
//   - rounds and counters change the steps, when the steps of all flows are there.
//
// It knows nothing of the other formats, nor how a folder is written.
package genesysarchitect
