import type { FleetDocument } from './fleetDocument';
import demoFleetFile from './demoFleet.json';
import { readFleet } from './fleetFile';

export type { Clock } from './clock';
export { type Fault, type FaultName, parseFaults } from './faults';
export type { FleetDocument } from './fleetDocument';
export { maximumFleetBytes, parseFleet, parseFleetInTasks } from './fleetFile';
export { type FleetNotice, InputError, type InputProblem } from './problems';
export { createSimulation, type Simulation, type SimulationOptions, type SimulationUpdate } from './simulation';
export type { Snapshot } from './snapshot';
export { simulatedPassword, type WireBehavior } from './wireBehavior';

/** The built-in fleet, written as a fleet file: three subscriptions, both products, every posture. */
export const demoFleet: FleetDocument = readFleet(demoFleetFile);
