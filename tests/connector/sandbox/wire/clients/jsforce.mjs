import jsforce from 'jsforce';
import { readFileSync } from 'node:fs';

// Every operation by its name; what it gives, or the error that reached the caller.
const { base, token, assertion, ids } = JSON.parse(readFileSync(0, 'utf8'));
const told = {};
const op = async (name, work) => { try { told[name] = await work(); } catch (e) { told[name] = { error: e.errorCode || e.name, message: String(e.message).slice(0, 300) }; } };
const version = '60.0';
const conn = new jsforce.Connection({ instanceUrl: base, accessToken: token, version });
await op('client credentials', async () => {
  const c = new jsforce.Connection({ instanceUrl: base, version, oauth2: { loginUrl: base, clientId: 'the-key', clientSecret: 'the-secret' } });
  const user = await c.authorize({ grant_type: 'client_credentials' });
  return [user.id.length, user.organizationId.length, (await c.query('SELECT COUNT() FROM Account')).totalSize];
});
await op('jwt', async () => {
  const c = new jsforce.Connection({ instanceUrl: base, version, oauth2: { loginUrl: base, clientId: 'the-key' } });
  const user = await c.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return (await c.identity()).username;
});
await op('wrong secret', async () => {
  const c = new jsforce.Connection({ oauth2: { loginUrl: base, clientId: 'the-key', clientSecret: 'no' } });
  return await c.authorize({ grant_type: 'client_credentials' });
});
await op('identity', async () => (await conn.identity()).username);
await op('versions', async () => (await conn.request('/services/data')).length > 10);
await op('query pages', async () => {
  const all = await conn.query("SELECT Id, Name FROM Account WHERE Name LIKE 'Many %'", { autoFetch: true, maxFetch: 10000 });
  return [all.totalSize, all.records.length, all.done];
});
await op('queryMore', async () => {
  const first = await conn.query("SELECT Id FROM Account WHERE Name LIKE 'Many %'");
  const second = await conn.queryMore(first.nextRecordsUrl);
  return [first.records.length, first.done, second.records.length];
});
await op('query events', () => new Promise((resolve, reject) => {
  let n = 0; conn.query("SELECT Id FROM Account WHERE Name LIKE 'Many %'").on('record', () => { n += 1; }).on('end', () => resolve(n)).on('error', reject).run({ autoFetch: true, maxFetch: 10000 });
}));
await op('queryAll', async () => (await conn.query("SELECT Name FROM Opportunity WHERE IsDeleted = true", { scanAll: true })).records.map(r => r.Name));
await op('find', async () => (await conn.sobject('Opportunity').find({ IsClosed: false, CloseDate: { $gte: new jsforce.SfDate('2026-05-15') } }, ['Id', 'Name', 'Account.Name']).sort({ Name: 1 }).limit(5)).map(r => [r.Name, r.Account && r.Account.Name]));
await op('find with children', async () => (await conn.sobject('Account').find({ Name: 'Acme' }, 'Id, Name').include('Opportunities').select('Name').orderby('Name').end()).map(r => r.Opportunities.records.map(o => o.Name)));
await op('unknown field', () => conn.query('SELECT Nope FROM Account'));
await op('count', () => conn.sobject('Account').count({ Industry: 'Banking' }));
await op('create', async () => { const r = await conn.sobject('Account').create({ Name: 'From jsforce' }); ids.made = r.id; return [r.success, r.id.length]; });
await op('create many', async () => { const r = await conn.sobject('Account').create([{ Name: 'A' }, { Name: 'B' }, {}]); ids.many = r.filter(x => x.success).map(x => x.id); return r.map(x => x.success ? true : x.errors[0].statusCode || x.errors[0].errorCode); });
await op('create many in one piece', async () => (await conn.sobject('Account').create([{ Name: 'C' }, {}], { allOrNone: true })).map(x => x.success || x.errors[0].statusCode));
await op('retrieve', async () => (await conn.sobject('Account').retrieve(ids.made)).Name);
await op('retrieve many', async () => (await conn.sobject('Account').retrieve([ids.made, ...ids.many])).map(r => r.Name));
await op('update', async () => (await conn.sobject('Account').update({ Id: ids.made, Name: 'Changed' })).success);
await op('update many', async () => (await conn.sobject('Account').update(ids.many.map(Id => ({ Id, Industry: 'Energy' })))).map(r => r.success));
await op('upsert', async () => { const a = await conn.sobject('Account').upsert({ Key__c: 'k1', Name: 'Up' }, 'Key__c'); const b = await conn.sobject('Account').upsert({ Key__c: 'k1', Name: 'Up again' }, 'Key__c'); return [a.success, a.created, b.success, b.created]; });
await op('upsert many', async () => (await conn.sobject('Account').upsert([{ Key__c: 'k1', Name: 'One' }, { Key__c: 'k2', Name: 'Two' }], 'Key__c')).map(r => [r.success, r.created]));
await op('upsert to two', async () => conn.sobject('Account').upsert({ Double__c: 'x', Name: 'Which' }, 'Double__c'));
await op('destroy', async () => (await conn.sobject('Account').destroy(ids.made)).success);
await op('destroy many', async () => (await conn.sobject('Account').destroy(ids.many)).map(r => r.success));
await op('gone', () => conn.sobject('Account').retrieve(ids.made));
await op('more than 200', async () => { const r = await conn.sobject('Account').create(Array.from({ length: 450 }, (_, n) => ({ Name: `Batch ${n}` })), { allowRecursive: true }); return [r.length, r.every(x => x.success)]; });
await op('describe', async () => { const d = await conn.sobject('Opportunity').describe(); return [d.name, d.keyPrefix, d.fields.length > 30]; });
await op('describeGlobal', async () => (await conn.describeGlobal()).sobjects.length > 20);
await op('describe cached', async () => (await conn.describe$('Account')).name);
await op('composite', async () => (await conn.requestPost(`/services/data/v${version}/composite`, { allOrNone: true, compositeRequest: [
  { method: 'POST', url: `/services/data/v${version}/sobjects/Account`, referenceId: 'a', body: { Name: 'Composed' } },
  { method: 'PATCH', url: `/services/data/v${version}/sobjects/Account/@{a.id}`, referenceId: 'b', body: { Industry: 'Banking' } } ] })).compositeResponse.map(r => r.httpStatusCode));
await op('batch', async () => (await conn.requestPost(`/services/data/v${version}/composite/batch`, { batchRequests: [{ method: 'GET', url: `v${version}/limits` }, { method: 'GET', url: `v${version}/sobjects/Account/nope` }] })).results.map(r => r.statusCode));
await op('limits', async () => (await conn.limits()).DailyApiRequests.Max);
await op('limit info', async () => conn.limitInfo.apiUsage.limit);
await op('updated', async () => (await conn.sobject('Account').updated(ids.from, ids.to)).ids.length > 0);
await op('deleted', async () => (await conn.sobject('Account').deleted(ids.from, ids.to)).deletedRecords.length);
await op('recent', () => conn.recent());
await op('search', () => conn.search('FIND {Acme}'));
await op('bulk2 insert', async () => { conn.bulk2.pollInterval = 100; conn.bulk2.pollTimeout = 20000; const r = await conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: [{ Name: 'Bulk, "one"' }, { Name: 'Bulk\ntwo' }, { Name: '' }] }); ids.bulk = r.successfulResults.map(x => x.sf__Id); return [r.successfulResults.length, r.failedResults.length, r.unprocessedRecords.length, r.failedResults[0] && r.failedResults[0].sf__Error]; });
await op('bulk2 update', async () => { const r = await conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'update', input: ids.bulk.map(Id => ({ Id, Industry: 'Energy' })) }); return [r.successfulResults.length, r.failedResults.length]; });
await op('bulk2 upsert', async () => { const r = await conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'upsert', externalIdFieldName: 'Key__c', input: [{ Key__c: 'k1', Name: 'B1' }, { Key__c: 'k9', Name: 'B9' }] }); return r.successfulResults.map(x => x.sf__Created); });
await op('bulk2 delete', async () => { const r = await conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'delete', input: ids.bulk.map(Id => ({ Id })) }); return [r.successfulResults.length, r.failedResults.length]; });
await op('bulk2 query', async () => { const stream = await conn.bulk2.query("SELECT Id, Name, Industry FROM Account WHERE Name LIKE 'Many %'", { pollInterval: 100 }); const rows = await stream.toArray(); return [rows.length, Object.keys(rows[0]).join()]; });
await op('bulk2 query refused', async () => { const stream = await conn.bulk2.query('SELECT COUNT(Id) FROM Account', { pollInterval: 100 }); return (await stream.toArray()).length; });
await op('session ended', async () => { const c = new jsforce.Connection({ instanceUrl: base, accessToken: '00D!gone', version }); return c.query('SELECT Id FROM Account LIMIT 1'); });
await op('session renewed', async () => { const c = new jsforce.Connection({ instanceUrl: base, accessToken: '00D!gone', version, refreshFn: (_, callback) => callback(null, token) }); return (await c.query('SELECT Id FROM Account LIMIT 1')).totalSize; });
console.log(JSON.stringify(told));
