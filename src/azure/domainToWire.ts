import type { ServerUpdateParameters } from '@azure/arm-postgresql';
import type { ConfigurationForUpdate } from '@azure/arm-postgresql-flexible';
import type { TlsChange } from '../domain/change';
import type { TlsSettingName } from '../domain/server';
import type { TlsBound } from '../domain/tlsVersion';

/** Server parameters of a Flexible Server that hold its TLS settings. */
export const parameterNames: Record<TlsSettingName, string> = {
  enforcement: 'require_secure_transport',
  minimum: 'ssl_min_protocol_version',
  maximum: 'ssl_max_protocol_version',
};

export interface ParameterWrite {
  readonly setting: keyof TlsChange;
  readonly name: string;
  readonly body: ConfigurationForUpdate;
}

/** Body of the PATCH, with the changed settings only. A version that the service will refuse is sent all the same. */
export function toSingleServerPatch({ enforcement, minimum }: TlsChange): ServerUpdateParameters {
  return {
    ...(enforcement === undefined ? {} : { sslEnforcement: enforcement ? 'Enabled' : 'Disabled' }),
    ...(minimum === undefined ? {} : { minimalTlsVersion: singleMinimum(minimum) }),
  };
}

/** One write per parameter, the strengthening first: enforcement is switched on before, and off after the minimum. */
export function toParameterWrites({ enforcement, minimum }: TlsChange): readonly ParameterWrite[] {
  const writes: ParameterWrite[] = [];
  if (minimum !== undefined) {
    writes.push(write('minimum', protocolVersion(minimum)));
  }
  if (enforcement === true) {
    writes.unshift(write('enforcement', 'on'));
  } else if (enforcement === false) {
    writes.push(write('enforcement', 'off'));
  }
  return writes;
}

function write(setting: keyof TlsChange, value: string): ParameterWrite {
  return { setting, name: parameterNames[setting], body: { value, source: 'user-override' } };
}

function singleMinimum(minimum: TlsBound): string {
  return minimum === 'none' ? 'TLSEnforcementDisabled' : `TLS${minimum.replace('.', '_')}`;
}

function protocolVersion(minimum: TlsBound): string {
  return minimum === 'none' ? '' : minimum === '1.0' ? 'TLSv1' : `TLSv${minimum}`;
}
